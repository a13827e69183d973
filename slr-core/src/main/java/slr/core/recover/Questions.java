package slr.core.recover;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import slr.core.advertise.AdvertisementLimits;
import slr.core.advertise.WhoHas;
import slr.core.flow.FlowKey;
import slr.core.forward.TokenBucket;
import slr.core.forward.TokenRate;
import slr.packet.Prefix;

/**
 * What is asked in a turn, in batches; and how much may be asked: so many flows a second of each
 * virtual host, and of each child.
 */
final class Questions {

  /** Virtual hosts with a budget of their own; with more, all begin anew. */
  private static final int VIRTUAL_HOSTS = 4_096;

  private static final long MOST_PER_SECOND = 1_000_000;

  private record Heap(int child, int patienceMs) {}

  private final TokenRate rate;
  private final TokenRate ofChild;
  private final Consumer<RecoveryAction> outbox;
  private final Map<Prefix, TokenBucket> ofVirtualHosts = new HashMap<>();
  private final Map<Integer, TokenBucket> ofChildren = new HashMap<>();
  private final Map<Heap, List<FlowKey>> children = new LinkedHashMap<>();
  private final Map<String, List<FlowKey>> neighbours = new LinkedHashMap<>();

  Questions(TokenRate rate, Consumer<RecoveryAction> outbox) {
    this.rate = rate;
    int perSecond =
        (int)
            Math.min(
                MOST_PER_SECOND, (long) rate.perSecond() * RecoveryConfig.VIRTUAL_HOSTS_OF_CHILD);
    ofChild = new TokenRate(perSecond, perSecond);
    this.outbox = outbox;
  }

  /** Whether one more flow of this virtual host may be looked for now; allocates nothing if not. */
  boolean maySearch(Prefix virtualHost, long nowNs) {
    if (ofVirtualHosts.size() >= VIRTUAL_HOSTS) {
      ofVirtualHosts.clear();
    }
    return ofVirtualHosts.computeIfAbsent(virtualHost, _ -> new TokenBucket(rate)).take(nowNs);
  }

  /** Whether this child may be asked about one more flow now. */
  boolean mayAsk(int child, long nowNs) {
    return ofChildren.computeIfAbsent(child, _ -> new TokenBucket(ofChild)).take(nowNs);
  }

  /** The child is asked about this flow. */
  void askChild(int child, int patienceMs, FlowKey flow) {
    Heap heap = new Heap(child, patienceMs);
    List<FlowKey> flows = children.computeIfAbsent(heap, _ -> new ArrayList<>());
    flows.add(flow);
    if (flows.size() == AdvertisementLimits.FLOWS_PER_MESSAGE) {
      outbox.accept(new RecoveryAction.AskChild(child, new WhoHas(patienceMs, flows)));
      children.remove(heap);
    }
  }

  /** The neighbour is asked about this flow. */
  void askNeighbour(String name, FlowKey flow) {
    List<FlowKey> flows = neighbours.computeIfAbsent(name, _ -> new ArrayList<>());
    flows.add(flow);
    if (flows.size() == AdvertisementLimits.FLOWS_PER_MESSAGE) {
      sendNeighbour(name, flows);
      neighbours.remove(name);
    }
  }

  /** Sends what the turn has brought. */
  void flush() {
    children.forEach((heap, flows) ->
        outbox.accept(
            new RecoveryAction.AskChild(heap.child(), new WhoHas(heap.patienceMs(), flows))));
    children.clear();
    neighbours.forEach(this::sendNeighbour);
    neighbours.clear();
  }

  private void sendNeighbour(String name, List<FlowKey> flows) {
    outbox.accept(new RecoveryAction.TellNeighbour(name, new WhoHas(WhoHas.PATIENCE_MS, flows)));
  }
}
