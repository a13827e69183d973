package slr.sim.world;

import java.util.EnumMap;
import java.util.Map;
import slr.sim.tcp.Conversation;

/** What was said and served so far. */
public final class Traffic {

  private final Map<Conversation.End, Long> ends = new EnumMap<>(Conversation.End.class);
  private long questions;
  private long answers;
  private long misfits;
  private long byPin;
  private long byLevels;
  private long records;
  private long recordBytes;

  void ended(Conversation.End how) {
    ends.merge(how, 1L, Long::sum);
  }

  void asked() {
    questions++;
  }

  void answered() {
    answers++;
  }

  void misfit() {
    misfits++;
  }

  /** A segment of a known flow goes on from a topmost SLR. */
  void passedTop(boolean pinned) {
    if (pinned) {
      byPin++;
    } else {
      byLevels++;
    }
  }

  void said(int bytes) {
    records++;
    recordBytes += bytes;
  }

  /** How conversations ended. */
  public Map<Conversation.End, Long> ends() {
    return ends;
  }

  /** UDP messages and echo requests of clients; one that is repeated counts once. */
  public long questions() {
    return questions;
  }

  /** Those of them that were answered. */
  public long answers() {
    return answers;
  }

  /** Handshakes reset by a host whose guard could not know that they are another's. */
  public long misfits() {
    return misfits;
  }

  /** Segments of known flows, but for SYNs, that the topmost SLRs sent straight to their hosts. */
  public long byPin() {
    return byPin;
  }

  /** Those that they sent to the level below. */
  public long byLevels() {
    return byLevels;
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
