package slr.node.pin;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import slr.packet.rsvp.FilterSpec;
import slr.packet.rsvp.FlowDescriptor;
import slr.packet.rsvp.Resv;
import slr.packet.rsvp.RsvpSession;

/** When pins were said and taken, the last {@value #KEPT} of both; writing allocates nothing. */
final class PinMoments {

  static final int KEPT = 1_024;

  private final @Nullable RsvpSession[] sessions = new RsvpSession[KEPT];
  private final @Nullable FilterSpec[] clients = new FilterSpec[KEPT];
  private final boolean[] taken = new boolean[KEPT];
  private final long[] atNs = new long[KEPT];
  private long count;

  /** All pins of this message are said now. */
  void said(Resv resv, long nowNs) {
    for (FlowDescriptor flow : resv.flows()) {
      add(resv.session(), flow.filter(), false, nowNs);
    }
  }

  /** A pin is in force from now on. */
  void taken(RsvpSession session, FilterSpec client, long nowNs) {
    add(session, client, true, nowNs);
  }

  private void add(RsvpSession session, FilterSpec client, boolean isTaken, long nowNs) {
    int at = (int) (count++ % KEPT);
    sessions[at] = session;
    clients[at] = client;
    taken[at] = isTaken;
    atNs[at] = nowNs;
  }

  /** Those that are kept, the oldest first. */
  List<PinMoment> kept() {
    List<PinMoment> moments = new ArrayList<>();
    for (long number = Math.max(0, count - KEPT); number < count; number++) {
      int at = (int) (number % KEPT);
      RsvpSession session = sessions[at];
      FilterSpec client = clients[at];
      if (session != null && client != null) {
        moments.add(
            new PinMoment(
                session,
                client,
                taken[at] ? PinMoment.Event.TAKEN : PinMoment.Event.SAID,
                atNs[at]));
      }
    }
    return moments;
  }
}
