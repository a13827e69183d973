package slr.core.recover;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import slr.core.choice.NextHopSet;
import slr.core.counter.EventCounters;
import slr.core.flow.FlowKey;
import slr.core.flow.FlowRecords;
import slr.core.flow.FlowTuple;
import slr.core.forward.ForwardingMachine;
import slr.core.forward.TokenBucket;
import slr.packet.IpAddress;
import slr.packet.IpPacket;
import slr.packet.echo.EchoCodec;
import slr.packet.echo.EchoHint;
import slr.packet.echo.EchoRefusal;
import slr.packet.echo.FlowAdvertisement;

/**
 * What is made of the augmented echoes that clients return (A18). One that a child has signed is
 * the child's word. Any other is a hint, as good as a segment of the flow: it is looked for.
 */
public final class EchoHints {

  private final LongSupplier wallClockS;
  private final TokenBucket budget;
  private final ForwardingMachine machine;
  private final FlowRecords records;
  private final Knowledge knowledge;
  private final EventCounters<RecoveryCounter> counters;
  private final EventCounters<EchoRefusal> refusals = new EventCounters<>(EchoRefusal.class);
  private final FlowTuple tuple = new FlowTuple();
  private Map<IpAddress, List<EchoSigner>> signers = Map.of();

  /** Takes the word of a child. */
  interface Signed {

    void accept(int child, FlowKey flow);
  }

  EchoHints(
      RecoveryConfig config,
      ForwardingMachine machine,
      Knowledge knowledge,
      EventCounters<RecoveryCounter> counters) {
    wallClockS = config.wallClockS();
    budget = new TokenBucket(config.echoes());
    this.machine = machine;
    records = machine.records();
    this.knowledge = knowledge;
    this.counters = counters;
  }

  /** By whom echoes may be signed from now on, by the end point that they name. */
  public void signers(Map<IpAddress, List<EchoSigner>> all) {
    signers = all;
  }

  /** Why echoes were not taken, and how often. */
  public Map<EchoRefusal, Long> refusals() {
    return refusals.snapshot();
  }

  /** Reads it, if it is whole and of this time; what is known already is no news. */
  void onReply(IpPacket reply, long nowNs, Signed signed, Consumer<FlowKey> hint) {
    if (!budget.take(nowNs)) {
      counters.add(RecoveryCounter.OVER_BUDGET);
      return;
    }
    switch (EchoCodec.read(reply, wallClockS.getAsLong())) {
      case EchoRefusal refusal -> refusals.add(refusal);
      case EchoHint echo -> {
        counters.add(RecoveryCounter.HINTED);
        FlowKey flow = flow(echo.advertisement());
        int slot = records.find(tuple.set(flow), nowNs);
        if (slot != FlowRecords.NONE
            && machine.table().isUp(records.holder(slot))
            && !machine.signals().isEndDead(slot)) {
          return;
        }
        int child = signer(echo);
        if (machine.table().isUp(child) && knowledge.serves(child, flow)) {
          signed.accept(child, flow);
        } else {
          hint.accept(flow);
        }
      }
    }
  }

  private static FlowKey flow(FlowAdvertisement said) {
    return new FlowKey(
        said.protocol(), said.client(), said.clientPort(), said.virtualHost(), said.virtualPort());
  }

  /** The child that has signed it, or {@link NextHopSet#NONE}. */
  private int signer(EchoHint echo) {
    Optional<EchoRefusal> refusal = Optional.empty();
    for (EchoSigner each : signers.getOrDefault(echo.advertisement().server(), List.of())) {
      refusal = each.keys().refusal(echo, wallClockS.getAsLong());
      if (refusal.isEmpty()) {
        return each.nextHop();
      }
    }
    refusal.ifPresent(refusals::add);
    return NextHopSet.NONE;
  }
}
