package slr.node.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import slr.node.config.ConfigNode.Entry;
import slr.node.config.ConfigNode.Mapping;
import slr.node.config.ConfigNode.Mark;
import slr.node.config.ConfigNode.Scalar;
import slr.node.config.ConfigNode.Sequence;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/** Turns YAML text into a {@link ConfigNode} tree; refuses whatever could surprise. */
final class YamlReader {

  /** The deepest nesting; real files reach 6. */
  static final int DEPTH_MAX = 32;

  /** The most keys and values in a file. */
  static final int NODES_MAX = 50_000;

  /** The longest single value in characters. */
  private static final int SCALAR_LENGTH_MAX = 16_384;

  private static final YAMLFactory FACTORY =
      YAMLFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  // This class counts depth itself; the parser's own limit is the second net.
                  .maxNestingDepth(2 * DEPTH_MAX)
                  .maxStringLength(SCALAR_LENGTH_MAX)
                  .build())
          .build();

  private final String file;
  private int nodes;

  YamlReader(String file) {
    this.file = file;
  }

  /** The tree of the only document; an empty text is an empty mapping. */
  ConfigNode read(String text) {
    try (YAMLParser parser = (YAMLParser) FACTORY.createParser(ObjectReadContext.empty(), text)) {
      if (parser.nextToken() == null) {
        return new Mapping(new Mark(1, 1), new LinkedHashMap<>());
      }
      ConfigNode root = node(parser, 1);
      if (parser.nextToken() != null) {
        throw refuse(parser, "a second document begins; keep one document in the file");
      }
      return root;
    } catch (JacksonException malformed) {
      throw new ConfigException(where(malformed) + reason(malformed));
    } catch (IndexOutOfBoundsException _) {
      // The library's scanner, at a surrogate that ends the text (found by fuzzing).
      throw new ConfigException(where(end(text)) + "not YAML; look at its last characters");
    }
  }

  private ConfigNode node(YAMLParser parser, int depth) {
    Mark mark = mark(parser);
    refuseSurprises(parser);
    if (++nodes > NODES_MAX) {
      throw refuse(parser, "more than " + NODES_MAX + " values; split the file");
    }
    if (depth > DEPTH_MAX) {
      throw refuse(parser, "nested deeper than " + DEPTH_MAX + " levels; flatten it");
    }
    return switch (parser.currentToken()) {
      case START_OBJECT -> mapping(parser, mark, depth);
      case START_ARRAY -> sequence(parser, mark, depth);
      case VALUE_STRING -> text(mark, parser.getString());
      case VALUE_NUMBER_INT -> new Scalar(mark, parser.getString(), Scalar.Kind.INTEGER);
      case VALUE_NUMBER_FLOAT -> new Scalar(mark, parser.getString(), Scalar.Kind.DECIMAL);
      case VALUE_TRUE, VALUE_FALSE -> new Scalar(mark, parser.getString(), Scalar.Kind.BOOLEAN);
      case VALUE_NULL -> new Scalar(mark, "", Scalar.Kind.NULL);
      default -> throw refuse(parser, "a value of an unknown kind; write plain YAML");
    };
  }

  /** A key without a value comes as an empty text; "" means the same. */
  private static Scalar text(Mark mark, String text) {
    return new Scalar(mark, text, text.isEmpty() ? Scalar.Kind.NULL : Scalar.Kind.TEXT);
  }

  private Mapping mapping(YAMLParser parser, Mark mark, int depth) {
    SequencedMap<String, Entry> entries = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      Mark keyMark = mark(parser);
      refuseSurprises(parser);
      String key = parser.currentName();
      parser.nextToken();
      Entry earlier = entries.put(key, new Entry(keyMark, node(parser, depth + 1)));
      if (earlier != null) {
        throw new ConfigException(
            where(keyMark)
                + ("key '" + key + "' is there twice, first in line ")
                + (earlier.keyMark().line() + "; delete one"));
      }
    }
    return new Mapping(mark, entries);
  }

  private Sequence sequence(YAMLParser parser, Mark mark, int depth) {
    List<ConfigNode> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(node(parser, depth + 1));
    }
    return new Sequence(mark, List.copyOf(items));
  }

  private void refuseSurprises(YAMLParser parser) {
    if (parser.isCurrentAlias() || parser.getObjectId() != null) {
      throw refuse(parser, "anchors (&name) and aliases (*name) are not used; write the value");
    }
    if (parser.getTypeId() != null) {
      throw refuse(parser, "tags (!name) are not used; delete it");
    }
  }

  private ConfigException refuse(YAMLParser parser, String problem) {
    return new ConfigException(where(mark(parser)) + problem);
  }

  private String where(Mark mark) {
    return file + ":" + mark.line() + ":" + mark.column() + ": ";
  }

  private String where(JacksonException malformed) {
    TokenStreamLocation location = malformed.getLocation();
    return location == null || location.getLineNr() < 1
        ? file + ": "
        : where(new Mark(location.getLineNr(), Math.max(1, location.getColumnNr())));
  }

  private static Mark end(String text) {
    int lines = (int) Math.max(1, text.lines().count());
    return new Mark(lines, Math.max(1, text.length() - text.lastIndexOf('\n') - 1));
  }

  private static Mark mark(YAMLParser parser) {
    TokenStreamLocation location = parser.currentTokenLocation();
    return new Mark(Math.max(1, location.getLineNr()), Math.max(1, location.getColumnNr()));
  }

  /** The parser's message without its copy of the text around the place. */
  private static String reason(JacksonException malformed) {
    String message = String.valueOf(malformed.getOriginalMessage());
    StringBuilder reason = new StringBuilder("not YAML: ");
    for (String line : message.split("\n", -1)) {
      String text = line.strip();
      boolean place = text.startsWith("in reader") || text.startsWith("at [Source");
      if (text.isEmpty() || place || line.startsWith("    ")) {
        continue;
      }
      reason.append(reason.length() > 10 ? ", " : "").append(text);
    }
    return reason.append("; check indentation, colons and quotes here").toString();
  }
}
