package slr.node.control;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import slr.node.config.DurationText;
import slr.node.config.EndPointText;
import slr.node.config.HexKey;
import slr.packet.IpAddress;
import slr.packet.Prefix;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/**
 * Records as JSON: absent values are left out, addresses, prefixes, end points and durations are
 * their usual text, enum constants are {@code lower-case}.
 */
public final class ControlJson {

  /** Requests nest twice, replies a few times; deeper input is an attack. */
  private static final int DEPTH_MAX = 32;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(DEPTH_MAX).build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .addModule(texts())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .changeDefaultPropertyInclusion(
              inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_ABSENT))
          .build();

  private ControlJson() {}

  /** The JSON tree of a record, list or map. */
  public static JsonNode tree(Object body) {
    return body instanceof JsonNode node ? node : MAPPER.valueToTree(body);
  }

  /** One line of JSON without its line feed. */
  public static String line(Object body) {
    return MAPPER.writeValueAsString(body);
  }

  /** JSON over several lines, for people. */
  public static String pretty(JsonNode body) {
    return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(body);
  }

  /** A request as one line of JSON without its line feed. */
  public static String encode(ControlRequest request) {
    return MAPPER.writeValueAsString(request);
  }

  static String encode(ControlReply reply) {
    return MAPPER.writeValueAsString(
        MAPPER.createObjectNode().put("code", reply.code().number()).set("body", reply.body()));
  }

  /**
   * Reads a request line.
   *
   * @throws IllegalArgumentException if it is none; the message says what is expected
   */
  public static ControlRequest decodeRequest(String line) {
    JsonNode tree = read(line);
    JsonNode arguments = tree.path("arguments");
    boolean shaped = arguments.isArray() || arguments.isMissingNode();
    if (!tree.path("command").isString() || !shaped || tree.size() > 2) {
      throw new IllegalArgumentException(
          "a request is {\"command\":\"status\",\"arguments\":[\"text\"]}");
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode argument : arguments) {
      if (!argument.isString()) {
        throw new IllegalArgumentException("arguments are texts, not " + argument.getNodeType());
      }
      texts.add(argument.stringValue());
    }
    return new ControlRequest(tree.path("command").stringValue(), texts);
  }

  /**
   * Reads a reply line.
   *
   * @throws IllegalArgumentException if it is none
   */
  static ControlReply decodeReply(String line) {
    JsonNode tree = read(line);
    JsonNode code = tree.path("code");
    if (!code.isInt() || tree.path("body").isMissingNode()) {
      throw new IllegalArgumentException("a reply is {\"code\":0,\"body\":{}}");
    }
    // A newer daemon may know more codes: the class decides.
    ReplyCode known =
        ReplyCode.of(code.intValue())
            .orElse(
                code.intValue() < 8000
                    ? ReplyCode.DONE
                    : code.intValue() < 9000 ? ReplyCode.FAILED : ReplyCode.REQUEST_MALFORMED);
    return new ControlReply(known, tree.path("body"));
  }

  /**
   * Reads what {@link #line} or {@link #pretty} wrote.
   *
   * @throws IllegalArgumentException if it is no JSON
   */
  public static JsonNode read(String line) {
    try {
      return MAPPER.readTree(line);
    } catch (JacksonException malformed) {
      throw new IllegalArgumentException("not JSON: " + malformed.getOriginalMessage(), malformed);
    }
  }

  private static SimpleModule texts() {
    SimpleModule module = new SimpleModule("slr");
    text(module, Prefix.class, Prefix::toString);
    text(module, IpAddress.class, IpAddress::toString);
    text(module, HexKey.class, HexKey::toString);
    text(module, InetSocketAddress.class, EndPointText::format);
    text(module, Duration.class, DurationText::format);
    text(module, Enum.class, value -> value.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    return module;
  }

  private static <T> void text(SimpleModule module, Class<T> type, Function<T, String> form) {
    module.addSerializer(
        type,
        new StdSerializer<T>(type) {
          @Override
          public void serialize(T value, JsonGenerator json, SerializationContext context) {
            json.writeString(form.apply(value));
          }
        });
  }
}
