package slr.bench;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import slr.core.choice.Candidate;
import slr.core.choice.ChoiceKey;
import slr.core.flow.HashKey;
import slr.core.forward.ForwardingTable;
import slr.core.forward.TunnelEnd;
import slr.core.forward.VirtualHostOptions;
import slr.core.row.Directive;
import slr.core.row.Health;
import slr.core.row.Row;
import slr.core.row.RowKey;
import slr.core.row.RowTable;
import slr.packet.IpAddress;
import slr.packet.Prefix;

/**
 * What a row costs a node whose children all have it: the copy that each child's session keeps, the
 * forwarding table over them, and a change of one row.
 */
final class RowCosts {

  /** As many rows at once as the control thread takes. */
  private static final int PORTION = 1_000;

  /** The children of a node far away; only their paths and end points are shared. */
  private static final List<IpAddress> END_POINTS =
      IntStream.range(0, 4).mapToObj(i -> IpAddress.ofV4(0x0a00_0000 + i)).toList();

  private final List<Prefix> prefixes;
  private final List<String> children;
  private final int changes;

  RowCosts(List<Prefix> prefixes, int children, int changes) {
    this.prefixes = prefixes;
    this.children = IntStream.range(0, children).mapToObj(i -> "as" + i).toList();
    this.changes = changes;
  }

  List<BenchResult> run(String what) {
    int size = prefixes.size();
    long empty = Rounds.usedBytes();
    List<RowTable> copies = children.stream().map(this::copy).toList();
    long copied = Rounds.usedBytes();
    ForwardingTable[] made = new ForwardingTable[1];
    double fillNs =
        Rounds.nsEach(
            size,
            () -> {
              made[0] = table(copies);
              return made[0].nextHopBound();
            });
    ForwardingTable table = made[0];
    long full = Rounds.usedBytes();
    SplittableRandom random = new SplittableRandom(7);
    BenchResult change =
        Rounds.absolute(
            "change_" + what, "ns", () -> Rounds.nsEach(changes, () -> change(table, random)));
    requireAll(copies, table);
    return List.of(
        Rounds.once("row_" + what, (double) (full - copied) / size, "bytes"),
        Rounds.once("copies_" + what, (double) (copied - empty) / size, "bytes"),
        Rounds.once("fill_" + what, fillNs, "ns"),
        change);
  }

  /** Also keeps both alive until all is measured. */
  private static void requireAll(List<RowTable> copies, ForwardingTable table) {
    int[] rows = new int[1];
    table.forEachRow(_ -> rows[0]++);
    if (rows[0] != copies.getFirst().size()) {
      throw new IllegalStateException(
          "of " + copies.getFirst().size() + " rows the table has " + rows[0]);
    }
  }

  /** As it comes from the wire: each row with a key of its own. */
  private RowTable copy(String child) {
    RowTable copy = new RowTable(1, prefixes.size());
    for (Prefix prefix : prefixes) {
      Prefix own =
          new Prefix(
              new IpAddress(prefix.address().high(), prefix.address().low()), prefix.length());
      copy.put(row(new RowKey(own, 6, 443, 0), child, 50));
    }
    return copy;
  }

  private ForwardingTable table(List<RowTable> copies) {
    Prefix all = Prefix.parse(prefixes.getFirst().isV4() ? "0.0.0.0/0" : "::/0");
    ForwardingTable table =
        ForwardingTable.builder(new ChoiceKey(new HashKey(1, 2), 0))
            .virtualHost(all, VirtualHostOptions.usual())
            .tunnelEnds(
                IntStream.range(0, children.size())
                    .mapToObj(i -> new TunnelEnd(i, children.get(i), END_POINTS.get(i), true))
                    .toList())
            .build();
    for (int from = 0; from < prefixes.size(); from += PORTION) {
      ForwardingTable.Builder next = table.change();
      for (Prefix prefix : prefixes.subList(from, Math.min(prefixes.size(), from + PORTION))) {
        RowKey key = new RowKey(prefix, 6, 443, 0);
        next.row(
            key,
            IntStream.range(0, copies.size())
                .mapToObj(i -> candidate(i, copies.get(i).row(key).orElseThrow()))
                .toList());
      }
      table = next.build();
    }
    return table;
  }

  private Candidate candidate(int child, Row row) {
    return new Candidate(child, children.get(child), END_POINTS.get(child), row, 0);
  }

  private long change(ForwardingTable table, SplittableRandom random) {
    ForwardingTable next = table;
    for (int i = 0; i < changes; i++) {
      RowKey key = new RowKey(prefixes.get(random.nextInt(prefixes.size())), 6, 443, 0);
      List<Candidate> candidates =
          IntStream.range(0, children.size())
              .mapToObj(child -> candidate(child, row(key, children.get(child), 60)))
              .toList();
      next = next.change().row(key, candidates).build();
    }
    return next.nextHopBound();
  }

  private static Row row(RowKey key, String child, int capacity) {
    return new Row(
        key,
        Health.HEALTHY,
        0.3,
        1,
        capacity,
        Directive.ACTIVE,
        Directive.ACTIVE,
        false,
        child,
        List.of("h1", "site1", child));
  }
}
