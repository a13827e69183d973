package slr.core.recover;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import slr.core.advertise.AdvertisementLimits;
import slr.core.advertise.PinCopy;
import slr.core.flow.FlowKey;

/** What neighbours are told of flows, in batches of one holder each. */
final class CopyOutbox {

  private record Heap(String neighbour, String holder) {}

  private record Flows(List<FlowKey> begun, List<FlowKey> ended) {
    Flows() {
      this(new ArrayList<>(), new ArrayList<>());
    }
  }

  private final Map<Heap, Flows> heaps = new LinkedHashMap<>();
  private final BiConsumer<String, PinCopy> out;

  CopyOutbox(BiConsumer<String, PinCopy> out) {
    this.out = out;
  }

  void begun(String neighbour, String holder, FlowKey flow) {
    Flows flows = flows(neighbour, holder);
    flows.begun().add(flow);
    sendFull(neighbour, holder, flows);
  }

  void ended(String neighbour, String holder, FlowKey flow) {
    Flows flows = flows(neighbour, holder);
    flows.ended().add(flow);
    sendFull(neighbour, holder, flows);
  }

  /** Sends what the turn has brought. */
  void flush() {
    heaps.forEach((heap, flows) -> send(heap.neighbour(), heap.holder(), flows));
    heaps.clear();
  }

  private Flows flows(String neighbour, String holder) {
    return heaps.computeIfAbsent(new Heap(neighbour, holder), _ -> new Flows());
  }

  private void sendFull(String neighbour, String holder, Flows flows) {
    if (Math.max(flows.begun().size(), flows.ended().size())
        == AdvertisementLimits.FLOWS_PER_MESSAGE) {
      send(neighbour, holder, flows);
      heaps.remove(new Heap(neighbour, holder));
    }
  }

  private void send(String neighbour, String holder, Flows flows) {
    out.accept(neighbour, new PinCopy(holder, flows.begun(), flows.ended()));
  }
}
