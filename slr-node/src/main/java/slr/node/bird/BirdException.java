package slr.node.bird;

/** BIRD could not be asked, or did not answer by its protocol; the message is one line. */
public final class BirdException extends Exception {

  private static final int LENGTH_MAX = 400;

  public BirdException(String message) {
    super(oneLine(message));
  }

  /** The message quotes BIRD, and goes to a log and to a terminal: no control characters. */
  private static String oneLine(String message) {
    String line = message.replaceAll("\\p{Cc}", "?");
    return line.length() <= LENGTH_MAX ? line : line.substring(0, LENGTH_MAX) + " ...";
  }
}
