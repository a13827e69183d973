package slr.sim.tcp;

import org.jspecify.annotations.Nullable;
import slr.core.flow.FlowKey;
import slr.core.row.RowKey;

/**
 * What is true of one connection of a client, whatever anybody believes. Nothing that is simulated
 * looks at it; the checks do.
 */
public final class Conversation {

  /** How a conversation ended. */
  public enum End {
    /** All was said. */
    DONE,
    /** The opening was refused. */
    REFUSED,
    /** Nobody answered the opening. */
    NEVER_OPENED,
    /** It stood, and nobody answered any more. */
    STALLED,
    /** It stood, and was reset. */
    RESET
  }

  private final int number;
  private final FlowKey flow;
  private final RowKey service;
  private final Script script;
  private @Nullable String holder;
  private @Nullable End end;
  private boolean resetExpected;

  /**
   * What is to be said.
   *
   * @param rounds how often the client asks
   * @param requestBytes of each question
   * @param replyBytes of each answer
   * @param thinkNs from an answer to the next question, in the mean
   */
  public record Script(int rounds, int requestBytes, int replyBytes, long thinkNs) {}

  /**
   * Not opened yet.
   *
   * @param number of this conversation among all, for people
   * @param service the row that its packets are routed by
   */
  public Conversation(int number, FlowKey flow, RowKey service, Script script) {
    this.script = script;
    this.number = number;
    this.flow = flow;
    this.service = service;
  }

  /** Which flow it is. */
  public FlowKey flow() {
    return flow;
  }

  /** Which row it is routed by. */
  public RowKey service() {
    return service;
  }

  /** What is to be said. */
  public Script script() {
    return script;
  }

  /** The host whose answer the client took, once there is one. */
  public @Nullable String holder() {
    return holder;
  }

  /** The client took this host's answer. */
  public void heldBy(String host) {
    holder = host;
  }

  /** A guard could not know that another host's handshake is not its own. */
  public void mayBeReset() {
    resetExpected = true;
  }

  /** Whether nobody is to blame for a reset. */
  public boolean isResetExpected() {
    return resetExpected;
  }

  /** How it ended, once it has. */
  public @Nullable End end() {
    return end;
  }

  /** It has ended, as far as the client is concerned. */
  public void ended(End how) {
    end = how;
  }

  /** Whether the client and a host both go on with it. */
  public boolean stands() {
    return holder != null && end == null;
  }

  @Override
  public String toString() {
    return "conversation " + number + " (" + flow + ")";
  }
}
