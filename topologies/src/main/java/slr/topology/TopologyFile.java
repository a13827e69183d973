package slr.topology;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.exc.InvalidNullException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Reads topology files. Strict: an unknown key, a key written twice and a value of the wrong kind
 * are refused with their place.
 */
public final class TopologyFile {

  /** No topology for people is longer; a larger file is a mistake of path. */
  private static final long LENGTH_MAX_BYTES = 1 << 20;

  private static final YAMLMapper MAPPER =
      YAMLMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
          // An entry without a value, such as '[&edge, h1]'.
          .withConfigOverride(
              List.class,
              list -> list.setNullHandling(JsonSetter.Value.forContentNulls(Nulls.FAIL)))
          .build();

  private TopologyFile() {}

  /**
   * Reads one file.
   *
   * @throws TopologyException if it cannot be read or is no valid topology
   */
  public static Topology read(Path file) {
    try {
      if (Files.size(file) > LENGTH_MAX_BYTES) {
        throw new TopologyException(
            file.toString(), "larger than " + LENGTH_MAX_BYTES + " bytes", "name a topology file");
      }
      return parse(Files.readString(file));
    } catch (IOException failure) {
      throw new TopologyException(file.toString(), problem(failure), "name a topology file");
    }
  }

  private static String problem(IOException failure) {
    return switch (failure) {
      case NoSuchFileException _ -> "no such file";
      case AccessDeniedException _ -> "you may not read it";
      case CharacterCodingException _ -> "not UTF-8 text";
      default -> "cannot be read (" + failure.getMessage() + ")";
    };
  }

  /**
   * Reads the text of a file.
   *
   * @throws TopologyException if it is no valid topology
   */
  public static Topology parse(String yaml) {
    try {
      RawTopology raw = MAPPER.readValue(yaml, RawTopology.class);
      if (raw == null) {
        throw new TopologyException("file", "it is empty", "write 'name:' and 'topology:'");
      }
      return new TopologyBuilder(raw, TopologyFile::machine).build();
    } catch (JacksonException failure) {
      throw refusal("", failure);
    } catch (IndexOutOfBoundsException _) {
      // The library's scanner, at a surrogate that ends the text (found by fuzzing).
      throw new TopologyException("file", "it is no YAML text", "look at its last characters");
    }
  }

  /** Reads one node's keys, with its variables filled in except in what daemons get to read. */
  private static RawTopology.Machine machine(String place, String name, JsonNode keys) {
    try {
      if (keys instanceof ObjectNode object) {
        Variables variables = variables(place, name, object);
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
          if (!entry.getKey().startsWith(DaemonKind.PREFIX)) {
            Object value = MAPPER.treeToValue(entry.getValue(), Object.class);
            Object filled = variables.fill(place + "." + entry.getKey(), value);
            entry.setValue(MAPPER.valueToTree(filled));
          }
        }
      }
      RawTopology.@Nullable Machine machine = MAPPER.treeToValue(keys, RawTopology.Machine.class);
      if (machine == null) {
        throw new TopologyException(place, "it is empty", "write at least 'kind: host'");
      }
      return machine;
    } catch (JacksonException failure) {
      throw refusal(place + ".", failure);
    }
  }

  /** The node's own; one may be made of others that are not. */
  private static Variables variables(String place, String name, ObjectNode keys) {
    Map<String, Object> plain = new TreeMap<>(Map.of("node", name));
    Map<String, Object> made = new TreeMap<>();
    if (keys.path("vars") instanceof ObjectNode vars) {
      for (Map.Entry<String, JsonNode> entry : vars.properties()) {
        String where = place + ".vars." + entry.getKey();
        Object value = MAPPER.treeToValue(entry.getValue(), Object.class);
        if (value == null) {
          throw new TopologyException(where, "it has no value", "write one, or take it away");
        }
        (value.toString().contains("${") ? made : plain).put(entry.getKey(), value);
      }
    }
    Variables first = new Variables(plain);
    made.replaceAll((key, value) -> first.fill(place + ".vars." + key, value));
    made.putAll(plain);
    return new Variables(made);
  }

  private static TopologyException refusal(String prefix, JacksonException failure) {
    String path =
        failure instanceof DatabindException databind
            ? databind.getPath().stream()
                .map(step ->
                    step.getPropertyName() != null
                        ? step.getPropertyName()
                        : "[" + step.getIndex() + "]")
                .collect(Collectors.joining("."))
            : "";
    TokenStreamLocation at = failure.getLocation();
    String line =
        prefix.isEmpty() && at != null && at.getLineNr() > 0 ? "line " + at.getLineNr() : "file";
    String place = (prefix + path).isEmpty() ? line : (prefix + path).replace(".[", "[");
    if (failure instanceof UnrecognizedPropertyException unknown) {
      Collection<Object> known = new ArrayList<>(unknown.getKnownPropertyIds());
      return new TopologyException(
          place,
          "unknown key '" + unknown.getPropertyName() + "'",
          "use one of "
              + known.stream().map(Object::toString).sorted().collect(Collectors.joining(", ")));
    }
    if (failure instanceof InvalidNullException) {
      return new TopologyException(place, "an entry has no value", "write one, or take it away");
    }
    String problem = failure.getOriginalMessage().lines().findFirst().orElse("cannot be read");
    return new TopologyException(place, problem, "see docs/lab.md for what may stand here");
  }
}
