package slr.core.guard;

/**
 * How much a {@link Guard} remembers. Each is a power of two, at least 4, and is taken at once.
 *
 * @param flows remembered as held; beyond it flows are only asked about more often
 * @param openings SYNs remembered; beyond it the oldest go, so that their time gets short
 * @param answers SYN,ACKs remembered, likewise; 0 where nobody shows them
 * @param fragments fragmented packets under way
 */
public record GuardCapacity(int flows, int openings, int answers, int fragments) {

  /** 3 MiB of flows, 6 MiB of SYNs (13,000 a second), 9 of SYN,ACKs, 4,096 fragmented packets. */
  public static final GuardCapacity USUAL = new GuardCapacity(1 << 16, 1 << 17, 1 << 17, 1 << 12);

  /** The same where nobody shows SYN,ACKs. */
  public GuardCapacity withoutAnswers() {
    return new GuardCapacity(flows, openings, 0, fragments);
  }
}
