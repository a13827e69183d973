package slr.node.bird;

/** BIRD could not be asked, or did not answer by its protocol; the message is one line. */
public final class BirdException extends Exception {

  public BirdException(String message) {
    super(message);
  }
}
