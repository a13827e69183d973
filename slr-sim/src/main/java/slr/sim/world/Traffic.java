package slr.sim.world;

import java.util.EnumMap;
import java.util.Map;
import slr.sim.tcp.Conversation;

/** What was said and served so far. */
public final class Traffic {

  private final Map<Conversation.End, Long> ends = new EnumMap<>(Conversation.End.class);
  private long misfits;
  private long records;
  private long recordBytes;

  void ended(Conversation.End how) {
    ends.merge(how, 1L, Long::sum);
  }

  void misfit() {
    misfits++;
  }

  void said(int bytes) {
    records++;
    recordBytes += bytes;
  }

  /** How conversations ended. */
  public Map<Conversation.End, Long> ends() {
    return ends;
  }

  /** Handshakes reset by a host whose guard could not know that they are another's. */
  public long misfits() {
    return misfits;
  }

  /** Records of sessions that were sent. */
  public long records() {
    return records;
  }

  /** Their octets, without what frames and hides them. */
  public long recordBytes() {
    return recordBytes;
  }
}
