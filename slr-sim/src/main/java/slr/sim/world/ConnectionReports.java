package slr.sim.world;

import java.util.List;
import java.util.Optional;
import slr.core.advertise.Advertiser;
import slr.core.advertise.FlowReport;
import slr.core.advertise.Stray;
import slr.core.flow.FlowKey;
import slr.core.forward.ForwardingMachine;

/** What children report of connections, as the daemon hands it to its data plane and upward. */
final class ConnectionReports {

  private final LevelNode node;
  private final ForwardingMachine machine;
  private final Optional<Advertiser> advertiser;

  ConnectionReports(LevelNode node, ForwardingMachine machine, Optional<Advertiser> advertiser) {
    this.node = node;
    this.machine = machine;
    this.advertiser = advertiser;
  }

  /** Some began and some ended. */
  void reported(FlowReport report, int reporter) {
    long nowNs = node.clock().nowNs();
    List<FlowKey> established =
        report.established().stream()
            .filter(flow -> machine.onEstablished(flow, reporter, nowNs))
            .toList();
    List<FlowKey> closed =
        report.closed().stream().filter(flow -> machine.onClosed(flow, reporter, nowNs)).toList();
    closed.forEach(flow -> node.world.witness().onClosed(node, flow));
    advertiser.ifPresent(each -> each.reportFlows(established, closed));
  }

  /** Some are not the reporter's. */
  void notMine(List<Stray> strays, int reporter) {
    List<Stray> forAll = node.plane().notMine(strays, reporter, node.clock().nowNs());
    advertiser.ifPresent(its -> its.notMine(forAll));
  }
}
