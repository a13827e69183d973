package slr.certs;

/** A CA's no to a request; the message is one sentence for the operator. */
public final class CaRefusal extends Exception {

  private static final long serialVersionUID = 1L;

  CaRefusal(String message) {
    super(message);
  }
}
