package slr.core.advertise;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

/** What a machine wants done and its caller has not fetched yet. */
final class Outbox {

  private final Queue<AdvertisementAction> actions = new ArrayDeque<>();

  void send(AdvertisementMessage message) {
    add(new AdvertisementAction.Send(message));
  }

  void add(AdvertisementAction action) {
    if (actions.size() >= AdvertisementLimits.PENDING_ACTIONS) {
      throw new IllegalStateException("nobody drains the actions of this machine");
    }
    actions.add(action);
  }

  /** Forgets what was to be sent to a connection that is gone; what is to be logged stays. */
  void forgetSends() {
    actions.removeIf(action ->
        action instanceof AdvertisementAction.Send || action instanceof AdvertisementAction.Close);
  }

  Optional<AdvertisementAction> poll() {
    return Optional.ofNullable(actions.poll());
  }
}
