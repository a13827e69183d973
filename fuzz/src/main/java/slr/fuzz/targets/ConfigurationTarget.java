package slr.fuzz.targets;

import static slr.fuzz.PropertyViolation.require;
import static slr.fuzz.PropertyViolation.requireEqual;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import slr.fuzz.FuzzTarget;
import slr.host.HostConfig;
import slr.node.config.ConfigException;
import slr.node.config.YamlConfig;
import slr.node.level.LevelConfig;

/** The configuration files of both kinds of daemon. */
public final class ConfigurationTarget implements FuzzTarget {

  private static final String FILE = "fuzz.yaml";

  /** Where, as line and column, and then what. */
  private static final Pattern REFUSAL = Pattern.compile("fuzz\\.yaml:(\\d+):(\\d+): (.+)");

  private static final int MESSAGE_LENGTH_MAX = 410;

  @Override
  public String name() {
    return "configuration";
  }

  @Override
  public String about() {
    return "files of SLRs and hosts: one line that names the place, or the same record each time";
  }

  @Override
  public List<String> guidedBy() {
    return List.of("tools.jackson.dataformat.yaml.**", "org.snakeyaml.engine.v2.scanner.**");
  }

  @Override
  public void run(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    check(text, LevelConfig.class);
    check(text, HostConfig.class);
  }

  private static <T extends Record> void check(String text, Class<T> type) {
    Optional<T> first = Optional.empty();
    String refusal = "";
    try {
      first = Optional.of(YamlConfig.parse(FILE, Path.of("/etc/slr"), text, type));
    } catch (ConfigException refused) {
      refusal = String.valueOf(refused.getMessage());
      checkRefusal(refusal, text);
    }
    try {
      T again = YamlConfig.parse(FILE, Path.of("/etc/slr"), text, type);
      requireEqual(Optional.of(again), first, "the same file once more");
      require(!again.toString().isEmpty(), "a configuration without text");
    } catch (ConfigException refused) {
      requireEqual(refused.getMessage(), refusal, "the same refusal once more");
    }
  }

  private static void checkRefusal(String message, String text) {
    Matcher parts = REFUSAL.matcher(message);
    require(parts.matches(), "'%s' does not name a place", message);
    long lines = text.lines().count() + 1;
    require(Long.parseLong(parts.group(1)) <= lines, "'%s' of %d lines", message, lines);
    require(
        message.length() <= MESSAGE_LENGTH_MAX
            && message.chars().noneMatch(Character::isISOControl),
        "'%s' is not one line",
        message);
  }
}
