package slr.core.advertise;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** One direction of a connection: keeps order, and each record takes its time. */
final class DelayedWay {

  private record Underway(long arrivesNs, AdvertisementMessage message) {}

  private final long delayNs;
  private final Deque<Underway> underway = new ArrayDeque<>();
  private @Nullable AdvertisementMessage last;
  private boolean loseNext;
  private int mostWaiting;
  private long sent;
  private long questions;

  DelayedWay(long delayNs) {
    this.delayNs = delayNs;
  }

  void take(AdvertisementAction action, long nowNs) {
    if (!(action instanceof AdvertisementAction.Send(AdvertisementMessage message))) {
      return;
    }
    sent++;
    last = message;
    questions += message instanceof GetDigests || message instanceof GetSnapshot ? 1 : 0;
    if (loseNext) {
      loseNext = false;
      return;
    }
    underway.add(new Underway(nowNs + delayNs, message));
    mostWaiting = Math.max(mostWaiting, underway.size());
  }

  List<AdvertisementMessage> arrived(long nowNs) {
    List<AdvertisementMessage> arrived = new ArrayList<>();
    while (!underway.isEmpty() && underway.peek().arrivesNs() - nowNs <= 0) {
      arrived.add(underway.remove().message());
    }
    return arrived;
  }

  OptionalLong nextNs() {
    return underway.isEmpty() ? OptionalLong.empty() : OptionalLong.of(underway.peek().arrivesNs());
  }

  /** The next record vanishes. */
  void loseNext() {
    loseNext = true;
  }

  int mostWaiting() {
    return mostWaiting;
  }

  long sent() {
    return sent;
  }

  /** How often digests or rows were asked for. */
  long questions() {
    return questions;
  }

  AdvertisementMessage last() {
    if (last == null) {
      throw new AssertionError("nothing was sent");
    }
    return last;
  }
}
