package slr.core.spare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import slr.core.choice.Candidates;
import slr.core.choice.ChoiceKey;
import slr.core.flow.FlowKey;
import slr.core.flow.FlowLimits;
import slr.core.flow.FlowRecords;
import slr.core.flow.FlowState;
import slr.core.flow.FlowTuple;
import slr.core.flow.HashKey;
import slr.core.forward.FlowSearch;
import slr.core.forward.ForwardingConfig;
import slr.core.forward.ForwardingMachine;
import slr.core.forward.ForwardingTable;
import slr.core.forward.TunnelEnd;
import slr.core.forward.VirtualHostOptions;
import slr.core.row.RowKey;
import slr.packet.IpAddress;
import slr.packet.PacketBuilder;
import slr.packet.Prefix;

/** Two SLRs, a and b, over s1 and s2, which they number differently. */
final class Pair {

  static final long MS = 1_000_000;

  private static final Prefix VIRTUAL_HOST = Prefix.parse("203.0.113.0/24");
  private static final ChoiceKey KEY = new ChoiceKey(new HashKey(11, 22), 1);

  final Slr a;
  final Slr b;
  long nowNs = 1_000_000_000;

  /** Whether frames arrive. */
  boolean connected = true;

  Pair() {
    this(1_000);
  }

  Pair(int records) {
    a = new Slr("a", records, 1, 2);
    b = new Slr("b", records, 6, 5);
  }

  static FlowKey flow(int port) {
    return FlowKey.parse("tcp 192.0.2.1:" + port + " 203.0.113.1:80");
  }

  static PacketBuilder segment(int port) {
    return PacketBuilder.ipv4().tcp(port, 80);
  }

  /** They see each other from now on. */
  Pair meet() {
    a.spare.mates(Map.of("b", 1L), nowNs);
    b.spare.mates(Map.of("a", b.incarnationOfOther), nowNs);
    return later(0);
  }

  /** Turns, with all that they say to each other, each 5 ms. */
  Pair later(long ms) {
    for (long passed = 0; passed <= ms; passed += 5) {
      turn();
      nowNs += 5 * MS;
    }
    return this;
  }

  void turn() {
    for (int i = 0; i < 4; i++) {
      a.flush();
      b.flush();
      deliver(a, b);
      deliver(b, a);
    }
  }

  private void deliver(Slr from, Slr to) {
    while (!from.said.isEmpty()) {
      SpareAction action = from.said.removeFirst();
      assertThat(action.mate()).isEqualTo(to.name);
      from.all.add(action.frame());
      if (connected) {
        to.spare.onFrame(from.name, action.frame(), nowNs);
      }
    }
  }

  final class Slr {

    final String name;
    final ForwardingMachine machine;
    final SpareMachine spare;
    final Deque<SpareAction> said = new ArrayDeque<>();
    final List<SpareFrame> all = new ArrayList<>();
    long incarnationOfOther = 1;
    private final int[] numbers;
    private boolean hasRows = true;
    private final FlowTuple tuple = new FlowTuple();

    Slr(String name, int records, int... numbers) {
      this.name = name;
      this.numbers = numbers;
      ForwardingConfig usual = ForwardingConfig.usual(new HashKey(3, 4));
      machine =
          new ForwardingMachine(
              new ForwardingConfig(
                  usual.indexKey(),
                  new FlowLimits(records, Map.of()),
                  usual.fragments(),
                  usual.refusals(),
                  usual.icmpErrors()),
              ForwardingTable.empty(KEY));
      spare = new SpareMachine(new SpareConfig(100), machine, FlowSearch.NONE, nowNs);
      machine.search(spare);
      children(true, true);
    }

    /** Whether both have told their rows, or their names alone. */
    void rows(boolean told) {
      hasRows = told;
      children(true, true);
    }

    /** Which of s1 and s2 are up. */
    Slr children(boolean... up) {
      ForwardingTable.Builder table =
          ForwardingTable.builder(KEY).virtualHost(VIRTUAL_HOST, VirtualHostOptions.usual());
      for (int i = 0; i < up.length; i++) {
        String child = "s" + (i + 1);
        IpAddress end = IpAddress.parse("10.0.0." + (i + 1));
        table.tunnelEnd(new TunnelEnd(numbers[i], child, end, up[i]));
        if (hasRows) {
          table.candidate(
              Candidates.of(new RowKey(VIRTUAL_HOST, RowKey.ANY, RowKey.ANY, 0))
                  .node(numbers[i], child));
        }
      }
      machine.install(table.build());
      spare.onTable();
      return this;
    }

    /** Number of s1 or s2 here. */
    int child(int number) {
      return numbers[number - 1];
    }

    /** A connection is established at who is chosen; gives s1's or s2's number. */
    int establish(int port) {
      machine.onPacket(segment(port).syn().packet(), nowNs);
      int chosen = machine.nextHop();
      machine.onPacket(segment(port).ack().packet(), nowNs);
      machine.onEstablished(flow(port), chosen, nowNs);
      return numbers[0] == chosen ? 1 : 2;
    }

    void close(int port, int child) {
      machine.onClosed(flow(port), child(child), nowNs);
    }

    /** s1's or s2's number where this flow is known, else 0. */
    int holder(FlowKey flow) {
      int slot = machine.records().find(tuple.set(flow), nowNs);
      if (slot == FlowRecords.NONE) {
        return 0;
      }
      return machine.records().holder(slot) == numbers[0] ? 1 : 2;
    }

    int holder(int port) {
      return holder(flow(port));
    }

    FlowState state(int port) {
      return machine.records().state(machine.records().find(tuple.set(flow(port)), nowNs));
    }

    long count(SpareCounter counter) {
      return spare.counters().getOrDefault(counter, 0L);
    }

    MateStatus mate() {
      return spare.status(nowNs).getFirst();
    }

    private void flush() {
      spare.flush(nowNs);
      said.addAll(spare.pollActions());
    }
  }
}
