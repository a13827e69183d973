package slr.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import slr.host.HostConfig;
import slr.node.config.Default;
import slr.node.level.LevelConfig;
import slr.node.upgrade.PlanConfig;

/** The keys that docs/operating.md lists are those that the daemons read: all, and no others. */
final class DocumentedKeysTest {

  private static final Path PAGE = Path.of("../docs/operating.md");

  /** A row of a table: key, meaning, what holds if it is left out. */
  private static final Pattern ROW = Pattern.compile("\\| `([^`]+)` \\|.*\\| ([^|]+) \\|");

  @Test
  void pageListsTheKeysOfTheSite() throws IOException {
    assertThat(documented("## The site SLR")).isEqualTo(keysOf(LevelConfig.class, ""));
  }

  @Test
  void pageListsTheKeysOfTheHost() throws IOException {
    assertThat(documented("## The host agent")).isEqualTo(keysOf(HostConfig.class, ""));
  }

  @Test
  void pageListsTheKeysOfAnUpgradesPlan() throws IOException {
    assertThat(documented("## Upgrading an overlay")).isEqualTo(keysOf(PlanConfig.class, ""));
  }

  /** The section's keys, each with its default; "required" and "-" as they stand. */
  private static Map<String, String> documented(String heading) throws IOException {
    List<String> lines = Files.readAllLines(PAGE);
    Map<String, String> keys = new TreeMap<>();
    lines.stream()
        .skip(lines.indexOf(heading) + 1L)
        .takeWhile(line -> !line.startsWith("## "))
        .map(ROW::matcher)
        .filter(Matcher::matches)
        .forEach(row -> keys.put(row.group(1), row.group(2).replace("`", "")));
    return keys;
  }

  /** The same of a record: optional and empty ones are "-". */
  private static Map<String, String> keysOf(Class<?> type, String path) {
    Map<String, String> keys = new TreeMap<>();
    for (RecordComponent component : type.getRecordComponents()) {
      String key = path + keyOf(component);
      keys.put(key, ifLeftOut(component));
      boolean list = component.getType() == List.class;
      Class<?> element = element(component.getGenericType());
      if (element.isRecord() && element.getSimpleName().endsWith("Config")) {
        keys.putAll(keysOf(element, key + (list ? "[]." : ".")));
      }
    }
    return keys;
  }

  private static String keyOf(RecordComponent component) {
    return component.getName().replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
  }

  private static String ifLeftOut(RecordComponent component) {
    Default stated = component.getAnnotation(Default.class);
    if (stated == null) {
      return component.getType() == Optional.class ? "-" : "required";
    }
    String value = stated.value().replace("'", "");
    return value.equals("{}") || value.equals("[]") ? "-" : value;
  }

  private static Class<?> element(Type type) {
    return type instanceof ParameterizedType generic
        ? element(generic.getActualTypeArguments()[0])
        : (Class<?>) type;
  }
}
