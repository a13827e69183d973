package slr.node.advertise;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import slr.core.advertise.AdvertisementMessage;
import slr.core.advertise.Goodbye;
import slr.core.advertise.Level;
import slr.core.advertise.Reserved;
import slr.core.advertise.Role;
import slr.core.row.Directive;
import slr.core.row.Health;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.dataformat.cbor.CBORFactory;

/**
 * docs/wire says what the codec does: codes of messages, their keys and the words of enumerations.
 * Read by lines, since no tool for CDDL is part of the build.
 */
class WireGrammarTest {

  private static final Path WIRE = Path.of("../docs/wire");
  private static final Pattern MESSAGE = Pattern.compile("([a-z-]+) = \\[(\\d+), \\{");
  private static final Pattern MEMBER = Pattern.compile("  (?:\\? )?(\\d+) => .*; ([a-z ]+)");
  private static final Pattern CHOICE = Pattern.compile("([a-z-]+) = &\\((.*)\\)");
  private static final Pattern TABLE_ROW = Pattern.compile("\\| (\\d+) \\| ([a-z-]+) \\|.*");

  /** Of each message in the grammar: its code, and its keys with their names. */
  private record Rule(int code, Map<Integer, String> members) {}

  @Test
  void everyMessageHasItsRuleAndItsRowOfTheTable() throws IOException {
    Map<String, Rule> rules = rules();
    Map<String, Integer> table =
        Files.readAllLines(WIRE.resolve("README.md")).stream()
            .map(TABLE_ROW::matcher)
            .filter(Matcher::matches)
            .collect(Collectors.toMap(row -> row.group(2), row -> Integer.parseInt(row.group(1))));
    Map<String, Integer> written = new TreeMap<>();
    for (AdvertisementMessage message : Messages.oneOfEach()) {
      if (message instanceof Reserved) {
        continue;
      }
      int code = code(CborCodec.encode(message));
      written.put(word(message.getClass().getSimpleName()), code);
    }

    assertThat(table).isEqualTo(written);
    rules.forEach((name, rule) -> assertThat(rule.code()).as(name).isEqualTo(written.get(name)));
    assertThat(rules.keySet()).isEqualTo(written.keySet());
  }

  @Test
  void everyMessageHasTheKeysOfItsRule() throws IOException {
    Map<String, Rule> rules = rules();
    for (AdvertisementMessage message : Messages.oneOfEach()) {
      if (message instanceof Reserved) {
        continue;
      }
      Rule rule = Objects.requireNonNull(rules.get(word(message.getClass().getSimpleName())));
      assertThat(keys(CborCodec.encode(message)))
          .as(message.toString())
          .containsExactlyElementsOf(rule.members().keySet());
    }
  }

  /** The name that the reader gives a missing key is the one in the grammar. */
  @Test
  void everyKeyIsRequiredUnderItsName() throws IOException {
    rules()
        .forEach((name, rule) -> {
          if (!rule.members().isEmpty()) {
            Map.Entry<Integer, String> first = rule.members().entrySet().iterator().next();
            byte[] empty = {(byte) 0x82, (byte) rule.code(), (byte) 0xa0};
            assertThat(refusal(empty))
                .as(name)
                .isEqualTo(first.getValue() + " (key " + first.getKey() + ") is missing");
          }
        });
  }

  @Test
  void reservedCodesAreThoseOfTheGrammar() throws IOException {
    assertThat(Files.readString(WIRE.resolve("advertisement.cddl")))
        .contains("reserved = [24..26, any]")
        .contains(
            Stream.of(Reserved.Kind.values()).map(Enum::name).collect(Collectors.joining(", ")));
    assertThat(Stream.of(Reserved.Kind.values()).map(Reserved.Kind::code))
        .containsExactly(24, 25, 26);
  }

  @Test
  void wordsHaveTheNumbersOfTheGrammar() throws IOException {
    Map<String, String> choices = new TreeMap<>();
    for (String line : lines()) {
      Matcher choice = CHOICE.matcher(line);
      if (choice.matches()) {
        choices.put(choice.group(1), choice.group(2));
      }
    }
    Map<String, String> ours = new TreeMap<>();
    ours.put("level", words(Level.values(), WireCode::of));
    ours.put("role", words(Role.values(), WireCode::of));
    ours.put("health", words(Health.values(), WireCode::of));
    ours.put("directive", words(Directive.values(), WireCode::of));
    ours.put("goodbye-reason", words(Goodbye.Reason.values(), WireCode::of));

    assertThat(choices).isEqualTo(ours);
  }

  private static Map<String, Rule> rules() throws IOException {
    Map<String, Rule> rules = new TreeMap<>();
    Map<Integer, String> members = new LinkedHashMap<>();
    for (String line : lines()) {
      Matcher message = MESSAGE.matcher(line);
      Matcher member = MEMBER.matcher(line);
      if (message.matches()) {
        members = new LinkedHashMap<>();
        rules.put(message.group(1), new Rule(Integer.parseInt(message.group(2)), members));
      } else if (member.matches()) {
        members.put(Integer.parseInt(member.group(1)), member.group(2));
      } else if (line.startsWith("}")) {
        // What follows is no message, until the next begins.
        members = new LinkedHashMap<>();
      }
    }
    return rules;
  }

  private static List<String> lines() throws IOException {
    return Files.readAllLines(WIRE.resolve("advertisement.cddl"));
  }

  private static <E extends Enum<E>> String words(E[] values, ToIntFunction<E> codeOf) {
    return Stream.of(values)
        .map(value -> value.name().toLowerCase(Locale.ROOT) + ": " + codeOf.applyAsInt(value))
        .collect(Collectors.joining(", "));
  }

  private static String word(String className) {
    return className.replaceAll("([a-z])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
  }

  private static int code(byte[] record) {
    try (JsonParser in = new CBORFactory().createParser(ObjectReadContext.empty(), record)) {
      in.nextToken();
      in.nextToken();
      return in.getIntValue();
    }
  }

  /** The keys of the message's own map. */
  private static List<Integer> keys(byte[] record) {
    List<Integer> keys = new ArrayList<>();
    try (JsonParser in = new CBORFactory().createParser(ObjectReadContext.empty(), record)) {
      in.nextToken();
      in.nextToken();
      in.nextToken();
      while (in.nextToken() == JsonToken.PROPERTY_NAME) {
        keys.add(Integer.parseInt(in.currentName()));
        in.nextToken();
        in.skipChildren();
      }
    }
    return keys;
  }

  private static String refusal(byte[] record) {
    try {
      return "read as " + CborCodec.decode(record);
    } catch (MalformedRecordException refused) {
      return refused.what();
    }
  }
}
