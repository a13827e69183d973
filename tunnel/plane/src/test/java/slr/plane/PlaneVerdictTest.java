package slr.plane;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The program's verdicts and the list that Java has of them are one. */
final class PlaneVerdictTest {

  private static final Path HEADER = Path.of("src/main/bpf/verdicts.h");

  private static final Pattern ENTRY =
      Pattern.compile("V\\((\\w+), (\\d+), \"([^\"]+)\", (\\w+)\\)");
  private static final Pattern BOUND = Pattern.compile("#define VERDICT_CODES (\\d+)");

  @Test
  void headerAndEnumNameTheSame() throws IOException {
    List<String> header =
        ENTRY
            .matcher(Files.readString(HEADER))
            .results()
            .map(entry -> line(entry.group(1), entry.group(2), entry.group(3), entry.group(4)))
            .toList();
    List<String> java =
        Arrays.stream(PlaneVerdict.values())
            .map(verdict ->
                line(
                    verdict.name(),
                    Integer.toString(verdict.code()),
                    verdict.label(),
                    verdict.outcome().name()))
            .toList();
    assertThat(java).isEqualTo(header).doesNotHaveDuplicates();
  }

  @Test
  void everyCodeHasACounterOfItsOwn() throws IOException {
    Matcher bound = BOUND.matcher(Files.readString(HEADER));
    assertThat(bound.find()).isTrue();
    assertThat(Arrays.stream(PlaneVerdict.values()).map(PlaneVerdict::code))
        .doesNotHaveDuplicates()
        .allMatch(code -> code < Integer.parseInt(bound.group(1)));
    assertThat(Arrays.stream(PlaneVerdict.values()).map(PlaneVerdict::label))
        .doesNotHaveDuplicates();
  }

  private static String line(String name, String code, String label, String outcome) {
    return name + " " + code + " " + label + " " + outcome;
  }
}
