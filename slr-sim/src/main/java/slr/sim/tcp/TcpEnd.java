package slr.sim.tcp;

import slr.packet.TcpHeader;

/**
 * One end of a TCP connection (RFC 9293), segment by segment: opening, data with go-back-N and a
 * small window, retransmission with back-off, closing, resets with the check of RFC 5961. What data
 * says is not simulated, only how much of it there is. No congestion control: the window is small.
 */
public abstract class TcpEnd {

  /** Segments under way; more would only cost time. */
  private static final int WINDOW_SEGMENTS = 4;

  private static final long FIRST_SYN_RTO_NS = 1_000_000_000;
  private static final long FIRST_RTO_NS = 200_000_000;

  /** Linux gives up after 6; less keeps a run short. */
  private static final int SYN_RETRIES = 4;

  /** Until 150 s after the first time: longer than faults last, and what follows from them. */
  private static final int DATA_RETRIES = 34;

  /** Linux goes up to 2 min; less keeps a run short. */
  private static final long LONGEST_RTO_NS = 5_000_000_000L;

  /** Not with the first: a single loss is no stall. */
  private static final int STALLED_RETRIES = 2;

  /** After so many doublings it is the longest. */
  private static final int RETRIES_TO_LONGEST = 5;

  /** Where the connection stands. */
  public enum State {
    /** There is none. */
    CLOSED,
    /** This side has asked. */
    SYN_SENT,
    /** This side was asked and has agreed. */
    SYN_RECEIVED,
    /** Both have agreed. */
    ESTABLISHED,
    /** All is said; repeated segments are acknowledged. */
    TIME_WAIT
  }

  private State state = State.CLOSED;
  private int first;
  private int expected;

  /** Octets that the user wants to be sent, in all; the FIN stands behind them. */
  private long queued;

  private boolean finQueued;
  private boolean finReceived;

  /** Octets acknowledged, sent since the last loss, and ever sent; the FIN counts as one. */
  private long acknowledged;

  private long next;
  private long furthest;
  private int segmentBytes;
  private int retries;
  private long dueNs;

  /**
   * No connection.
   *
   * @param segmentBytes the most data in one segment
   */
  protected TcpEnd(int segmentBytes) {
    this.segmentBytes = segmentBytes;
  }

  /** Sends this segment to the other end. */
  protected abstract void transmit(Segment segment);

  /** Wants {@link #onTimer} called then; an earlier wish stays, so that calls may come early. */
  protected abstract void wakeAt(long timeNs);

  /** Both sides have agreed. */
  protected abstract void onEstablished();

  /** What finishes the handshake acknowledges something else than this side has sent: it resets. */
  protected void onMisfit(Segment segment) {}

  /** What was sent was sent again, and still nobody acknowledges it. */
  protected void onStall() {}

  /** So much data came, in order. */
  protected abstract void onData(int bytes);

  /** The other side has said all. */
  protected abstract void onPeerFinished();

  /** The connection is over. */
  protected abstract void onEnd(Conversation.End how);

  /** Asks the other side for a connection. */
  public final void open(int firstSequence, long nowNs) {
    first = firstSequence;
    state = State.SYN_SENT;
    transmit(new Segment(TcpHeader.SYN, first, 0, 0));
    arm(nowNs, FIRST_SYN_RTO_NS);
  }

  /** Agrees to a connection. */
  public final void accept(Segment syn, int firstSequence, long nowNs) {
    first = firstSequence;
    expected = syn.sequence() + 1;
    state = State.SYN_RECEIVED;
    transmit(new Segment(TcpHeader.SYN | TcpHeader.ACK, first, expected, 0));
    arm(nowNs, FIRST_SYN_RTO_NS);
  }

  /** Has so much more data sent. */
  public final void write(int bytes, long nowNs) {
    queued += bytes;
    push(nowNs);
  }

  /** Says all, then no more. */
  public final void finish(long nowNs) {
    finQueued = true;
    push(nowNs);
  }

  /** Packets of this length are too long for the way. */
  public final void onTooBig(int segmentBytesThatFit, long nowNs) {
    if (state == State.ESTABLISHED && segmentBytesThatFit < segmentBytes) {
      segmentBytes = Math.max(segmentBytesThatFit, 64);
      next = acknowledged;
      push(nowNs);
    }
  }

  /** Time has passed; early calls are harmless. */
  public final void onTimer(long nowNs) {
    if (dueNs == 0 || state == State.CLOSED || state == State.TIME_WAIT) {
      return;
    }
    if (nowNs < dueNs) {
      wakeAt(dueNs);
      return;
    }
    boolean opening = state != State.ESTABLISHED;
    if (retries == (opening ? SYN_RETRIES : DATA_RETRIES)) {
      end(opening ? Conversation.End.NEVER_OPENED : Conversation.End.STALLED);
      return;
    }
    retries++;
    switch (state) {
      case SYN_SENT -> transmit(new Segment(TcpHeader.SYN, first, 0, 0));
      case SYN_RECEIVED -> transmit(new Segment(TcpHeader.SYN | TcpHeader.ACK, first, expected, 0));
      default -> next = acknowledged;
    }
    arm(
        nowNs,
        opening
            ? FIRST_SYN_RTO_NS << retries
            : Math.min(LONGEST_RTO_NS, FIRST_RTO_NS << Math.min(retries, RETRIES_TO_LONGEST)));
    if (!opening) {
      push(nowNs);
      if (retries >= STALLED_RETRIES) {
        onStall();
      }
    }
  }

  /** A segment came for this connection. */
  public final void onSegment(Segment segment, long nowNs) {
    switch (state) {
      case SYN_SENT -> onAnswer(segment, nowNs);
      case SYN_RECEIVED -> onHalfOpen(segment, nowNs);
      case ESTABLISHED -> onOpen(segment, nowNs);
      case TIME_WAIT -> {
        if (segment.dataBytes() > 0 || segment.has(TcpHeader.FIN)) {
          acknowledge();
        }
      }
      case CLOSED -> {}
    }
  }

  /** Where the connection stands. */
  public final State state() {
    return state;
  }

  private void onAnswer(Segment segment, long nowNs) {
    boolean mine = segment.has(TcpHeader.ACK) && segment.acknowledgment() == first + 1;
    if (segment.has(TcpHeader.RST)) {
      if (mine) {
        end(Conversation.End.REFUSED);
      }
      return;
    }
    if (!segment.has(TcpHeader.SYN)) {
      return;
    }
    if (!mine) {
      transmit(new Segment(TcpHeader.RST, segment.acknowledgment(), 0, 0));
      return;
    }
    expected = segment.sequence() + 1;
    establish();
    acknowledge();
    onEstablished();
    push(nowNs);
  }

  private void onHalfOpen(Segment segment, long nowNs) {
    if (segment.has(TcpHeader.RST)) {
      if (segment.sequence() == expected) {
        end(Conversation.End.NEVER_OPENED);
      }
    } else if (segment.isOpening()) {
      if (segment.sequence() == expected - 1) {
        transmit(new Segment(TcpHeader.SYN | TcpHeader.ACK, first, expected, 0));
      }
    } else if (segment.has(TcpHeader.ACK)) {
      if (segment.acknowledgment() != first + 1) {
        // As Linux: the request socket passes it to the listener, which resets.
        onMisfit(segment);
        transmit(new Segment(TcpHeader.RST, segment.acknowledgment(), 0, 0));
        return;
      }
      establish();
      onEstablished();
      onOpen(segment, nowNs);
    }
  }

  private void establish() {
    state = State.ESTABLISHED;
    retries = 0;
    dueNs = 0;
  }

  private void onOpen(Segment segment, long nowNs) {
    if (segment.has(TcpHeader.RST)) {
      if (segment.sequence() == expected) {
        end(Conversation.End.RESET);
      }
      return;
    }
    if (segment.has(TcpHeader.SYN)) {
      acknowledge();
      return;
    }
    takeAcknowledgment(segment, nowNs);
    boolean carries = segment.dataBytes() > 0 || segment.has(TcpHeader.FIN);
    long before = next;
    if (carries && segment.sequence() == expected) {
      takeData(segment);
    }
    push(nowNs);
    if (carries && next == before) {
      acknowledge();
    }
    if (finReceived && finQueued && acknowledged == queued + 1) {
      end(Conversation.End.DONE);
    }
  }

  private void takeAcknowledgment(Segment segment, long nowNs) {
    // In 32 bits, which wrap.
    int ahead = segment.acknowledgment() - (first + 1 + (int) acknowledged);
    long news = ahead;
    if (segment.has(TcpHeader.ACK) && news > 0 && acknowledged + news <= furthest) {
      acknowledged += news;
      next = Math.max(next, acknowledged);
      retries = 0;
      dueNs = 0;
      if (next > acknowledged) {
        arm(nowNs, FIRST_RTO_NS);
      }
    }
  }

  private void takeData(Segment segment) {
    expected += segment.dataBytes();
    if (segment.dataBytes() > 0) {
      onData(segment.dataBytes());
    }
    if (segment.has(TcpHeader.FIN)) {
      expected++;
      finReceived = true;
      onPeerFinished();
    }
  }

  private void push(long nowNs) {
    if (state != State.ESTABLISHED) {
      return;
    }
    while (next < queued && next - acknowledged < (long) WINDOW_SEGMENTS * segmentBytes) {
      int bytes = (int) Math.min(segmentBytes, queued - next);
      int flags = TcpHeader.ACK | TcpHeader.PSH;
      transmit(new Segment(flags, first + 1 + (int) next, expected, bytes));
      next += bytes;
    }
    if (finQueued && next == queued) {
      transmit(new Segment(TcpHeader.FIN | TcpHeader.ACK, first + 1 + (int) next, expected, 0));
      next++;
    }
    furthest = Math.max(furthest, next);
    if (next > acknowledged && dueNs == 0) {
      arm(nowNs, FIRST_RTO_NS);
    }
  }

  private void acknowledge() {
    transmit(new Segment(TcpHeader.ACK, first + 1 + (int) next, expected, 0));
  }

  private void arm(long nowNs, long inNs) {
    dueNs = nowNs + inNs;
    wakeAt(dueNs);
  }

  private void end(Conversation.End how) {
    state = how == Conversation.End.DONE ? State.TIME_WAIT : State.CLOSED;
    dueNs = 0;
    onEnd(how);
  }
}
