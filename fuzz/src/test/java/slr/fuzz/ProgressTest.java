package slr.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;

/** What is read from the fuzzer's output, and what people see of a finding. */
final class ProgressTest {

  @Test
  void followsTheStatusLines() {
    Progress progress =
        Progress.NONE
            .after("INFO: Seed: 601391866")
            .after("#2\tINITED cov: 2 ft: 2 corp: 1/1b exec/s: 0 rss: 560Mb")
            .after(
                "#24612\tREDUCE cov: 1007 ft: 1777 corp: 68/13Kb lim: 233 exec/s: 9 rss: 560Mb"
                    + " L: 13/13 MS: 2 EraseBytes-Custom-");
    assertThat(progress).isEqualTo(new Progress(24_612, 1_007, 68));
    assertThat(progress.after("stat::number_of_executed_units: 30000"))
        .isEqualTo(new Progress(30_000, 1_007, 68))
        .hasToString("30,000 executions, 1,007 branches, 68 inputs");
    assertThat(progress.after("== Java Exception: cov: x")).isSameAs(progress);
  }

  @Test
  void dumpsOctetsAsPeopleReadThem() {
    byte[] octets = new byte[18];
    octets[0] = (byte) 0xff;
    octets[1] = 'A';
    assertThat(Finding.dump(octets))
        .isEqualTo(
            String.format(
                Locale.ROOT,
                "  0000  ff 41 %s .A..............%n  0010  00 00 %s ..%n",
                "00 ".repeat(14).strip() + " ",
                " ".repeat(42)));
    assertThat(Finding.dump(new byte[16 * 64 + 3])).endsWith("  ..    3 more octets\n");
    assertThat(Finding.dump(new byte[0])).isEmpty();
  }
}
