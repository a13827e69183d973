package slr.core.advertise;

/** States of a {@link ParentMachine}, the session as the node above sees it. */
public enum ParentState {
  /**
   * Connected, nothing heard. In: start. Out: SYNCHRONISING on an accepted hello; CLOSED on a
   * refused one, on any other record, after the handshake time.
   */
  AWAIT_HELLO(false),
  /**
   * The copy is not known to agree. In: AWAIT_HELLO; SILENT on any record. Out: ESTABLISHED on a
   * heartbeat with the copy's digest; SILENT; CLOSED when the digests do not agree in time.
   */
  SYNCHRONISING(false),
  /**
   * The copy agreed at the last heartbeat: the child is used. In: SYNCHRONISING, RESYNCHRONISING.
   * Out: RESYNCHRONISING on a heartbeat with another digest; SILENT; CLOSED.
   */
  ESTABLISHED(true),
  /**
   * The copy agreed once and does not now: a change was lost. The child is used as it was known.
   * In: ESTABLISHED. Out: ESTABLISHED; SILENT; CLOSED when the digests do not agree in time.
   */
  RESYNCHRONISING(true),
  /**
   * Too many heartbeats are missing; the rows are kept. In: SYNCHRONISING, ESTABLISHED,
   * RESYNCHRONISING. Out: SYNCHRONISING on any record; CLOSED when the silence lasts.
   */
  SILENT(false),
  /** The connection is gone or to be closed. In: all. Out: none. */
  CLOSED(false);

  private final boolean usable;

  ParentState(boolean usable) {
    this.usable = usable;
  }

  /** Whether the child may get new flows, as far as the session goes (invariant 5). */
  public boolean isUsable() {
    return usable;
  }
}
