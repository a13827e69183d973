package slr.node.config;

/** A configuration that cannot be used; the message is one line: where, which key, what to do. */
public final class ConfigException extends RuntimeException {

  private static final int LINE_LENGTH_MAX = 400;

  public ConfigException(String message) {
    super(oneLine(message));
  }

  /** A hostile file must not paint the operator's terminal: no control characters, bounded. */
  private static String oneLine(String message) {
    String line = message.replaceAll("[\\p{Cc}\\p{Cf}\\s]+", " ").strip();
    return line.length() <= LINE_LENGTH_MAX ? line : line.substring(0, LINE_LENGTH_MAX) + " ...";
  }
}
