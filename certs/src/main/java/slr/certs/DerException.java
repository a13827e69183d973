package slr.certs;

/** Bytes that are not the DER that was expected; the only thing our readers throw. */
public final class DerException extends Exception {

  private static final long serialVersionUID = 1L;

  private final DerFault fault;

  /**
   * @param offset where in the bytes, counted from 0
   */
  DerException(DerFault fault, int offset) {
    super(fault + " at octet " + offset);
    this.fault = fault;
  }

  /** What was wrong. */
  public DerFault fault() {
    return fault;
  }
}
