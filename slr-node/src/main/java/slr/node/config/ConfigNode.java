package slr.node.config;

import java.util.List;
import java.util.SequencedMap;

/** A piece of a configuration file and where it stands. */
sealed interface ConfigNode {

  /** Line and column, both from 1. */
  record Mark(int line, int column) {}

  Mark mark();

  /** A leaf as written; {@code kind} is what YAML takes the plain text for. */
  record Scalar(Mark mark, String text, Kind kind) implements ConfigNode {
    enum Kind {
      TEXT,
      INTEGER,
      DECIMAL,
      BOOLEAN,
      NULL
    }
  }

  /** A list. */
  record Sequence(Mark mark, List<ConfigNode> items) implements ConfigNode {}

  /** Keys in the order of the file. */
  record Mapping(Mark mark, SequencedMap<String, Entry> entries) implements ConfigNode {}

  /** One key of a mapping with its value. */
  record Entry(Mark keyMark, ConfigNode value) {}

  /** What this is, for an error message. */
  default String describe() {
    return switch (this) {
      case Mapping mapping -> mapping.entries().isEmpty() ? "empty" : "a block of keys";
      case Sequence _ -> "a list";
      case Scalar scalar when scalar.kind() == Scalar.Kind.NULL -> "empty";
      case Scalar scalar -> "'" + scalar.text() + "'";
    };
  }
}
