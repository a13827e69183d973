package slr.node.level;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import slr.core.advertise.ChildStatus;
import slr.core.advertise.ParentState;
import slr.core.advertise.Refused;
import slr.core.announce.Preference;
import slr.core.announce.Serving;
import slr.core.choice.NextHopSet;
import slr.core.flow.FlowCounters;
import slr.core.forward.ForwardingMachine;
import slr.core.row.Row;
import slr.core.row.RowKey;
import slr.node.bird.AnnouncementDriver;
import slr.node.control.ControlCounters;
import slr.node.forward.DataPlaneReport;
import slr.node.level.LevelConfig.VirtualHostConfig;
import slr.node.level.LevelReports.AnnouncementLine;
import slr.node.level.LevelReports.ChildCount;
import slr.node.level.LevelReports.FlowCount;
import slr.node.level.LevelReports.HeldBackLine;
import slr.node.level.LevelReports.ReportCount;
import slr.node.level.LevelReports.Status;
import slr.node.level.LevelReports.StrayCount;
import slr.node.level.LevelReports.Subnet;
import slr.node.level.LevelReports.SubnetChild;
import slr.node.level.LevelReports.VirtualHostLine;
import slr.node.lifecycle.ControlThread;
import slr.node.lifecycle.RunningProcess;
import slr.packet.Prefix;

/** Makes the reports about a level as a whole; on the control thread. */
final class StatusReport {

  private final LevelControl level;
  private final ControlThread control;
  private final long startedNs;

  StatusReport(LevelControl level, ControlThread control) {
    this.level = level;
    this.control = control;
    startedNs = control.nowNs();
  }

  /** {@code status}; the socket is the one that was asked. */
  CompletionStage<Status> status(ControlCounters socket) {
    List<ChildStatus> children = level.children().status(control.nowNs());
    return level
        .loop()
        .report()
        .thenCombineAsync(
            level.loop().ask(StatusReport::counts),
            (dataPlane, counts) -> status(children, dataPlane, counts, socket.byEvent()),
            control);
  }

  private record Counts(FlowCount flows, StrayCount strays, ReportCount reports) {}

  private static Counts counts(ForwardingMachine machine) {
    FlowCounters flows = machine.flowCounters();
    return new Counts(
        new FlowCount(
            flows.live(),
            flows.capacity(),
            flows.inserted(),
            FlowCounters.total(flows.expiredByState()),
            FlowCounters.total(flows.evictedByState()),
            flows.refused(),
            FlowCounters.total(machine.fragmentCounters().evictedByState())),
        new StrayCount(machine.notMineForgotten(), machine.notMineIgnored()),
        new ReportCount(machine.reportsBelieved(), machine.reportsIgnored()));
  }

  private Status status(
      List<ChildStatus> children,
      DataPlaneReport dataPlane,
      Counts counts,
      Map<String, Long> controlSocket) {
    int inUse = (int) children.stream().filter(StatusReport::isInUse).count();
    return new Status(
        level.config().node(),
        level.level(),
        RunningProcess.self(),
        Duration.ofSeconds((control.nowNs() - startedNs) / 1_000_000_000),
        level.directive(),
        new ChildCount(children.size(), inUse),
        level.config().virtualHosts().stream().map(this::line).toList(),
        level.costs().map(RoutingCosts::report),
        level.standbys().line(),
        level.announcer().map(this::line),
        level.parents().map(Upward::report),
        counts.flows(),
        counts.strays(),
        counts.reports(),
        refusals(),
        level.links().transport().counters().occurred(),
        controlSocket,
        dataPlane);
  }

  private static boolean isInUse(ChildStatus child) {
    return child.state().map(ParentState::isUsable).orElse(false);
  }

  private VirtualHostLine line(VirtualHostConfig host) {
    Serving serving = level.serving().getOrDefault(host.prefix(), Serving.NONE);
    return new VirtualHostLine(host.prefix(), host.policy(), serving);
  }

  private AnnouncementLine line(AnnouncementDriver announcer) {
    AnnouncementDriver.Report report = announcer.report();
    Map<String, Preference> announced = new LinkedHashMap<>();
    report.announced().prefixes().forEach((prefix, how) -> announced.put(prefix.toString(), how));
    List<HeldBackLine> heldBack = new ArrayList<>();
    report
        .heldBack()
        .forEach((prefix, held) ->
            heldBack.add(
                new HeldBackLine(
                    prefix,
                    held.withdrawals(),
                    Duration.ofMillis((held.untilNs() - control.nowNs()) / 1_000_000))));
    return new AnnouncementLine(
        report.state(),
        report.silence().orElse("answers"),
        announced,
        heldBack,
        report.changes(),
        report.failures(),
        report.lastError());
  }

  private Map<String, Long> refusals() {
    Map<String, Long> byReason = new TreeMap<>();
    List.of(level.children().counters(), level.peers().counters())
        .forEach(counters ->
            counters
                .all()
                .forEach((reason, count) ->
                    byReason.merge(
                        reason.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                        count,
                        Long::sum)));
    return byReason;
  }

  /** {@code subnets}. */
  List<Subnet> subnets() {
    Map<RowKey, Map<String, NextHopSet.Member>> weighed = new HashMap<>();
    Map<RowKey, List<SubnetChild>> byKey = new TreeMap<>();
    for (ChildStatus child : level.children().status(control.nowNs())) {
      for (ChildStatus.RowStatus status : child.rows()) {
        RowKey key = status.row().key();
        Optional<NextHopSet.Member> member =
            Optional.ofNullable(weighed.computeIfAbsent(key, this::weighed).get(child.node()));
        byKey.computeIfAbsent(key, _ -> new ArrayList<>()).add(line(child.node(), status, member));
      }
    }
    return byKey.entrySet().stream()
        .map(entry -> subnet(entry.getKey(), entry.getValue()))
        .toList();
  }

  /** The candidates by name, as the data plane has them. */
  private Map<String, NextHopSet.Member> weighed(RowKey key) {
    return level.table().row(key).members().stream()
        .collect(Collectors.toMap(each -> each.candidate().name(), Function.identity()));
  }

  private Subnet subnet(RowKey key, List<SubnetChild> children) {
    Optional<VirtualHostConfig> host =
        level.config().virtualHosts().stream()
            .filter(each -> each.prefix().contains(key.virtualHost()))
            .max((a, b) -> Integer.compare(a.prefix().length(), b.prefix().length()));
    return new Subnet(
        key.virtualHost(),
        key.protocol(),
        key.port(),
        key.serviceClass(),
        host.map(VirtualHostConfig::policy).orElse("not routed here"),
        host.map(VirtualHostConfig::prefix).map(this::serving).orElse(Serving.NONE),
        children);
  }

  private Serving serving(Prefix prefix) {
    return level.serving().getOrDefault(prefix, Serving.NONE);
  }

  /** Without a member the row is refused, or not routed here. */
  private SubnetChild line(
      String node, ChildStatus.RowStatus status, Optional<NextHopSet.Member> member) {
    Row row = status.row();
    return new SubnetChild(
        node,
        row.health(),
        row.target(),
        row.current(),
        row.capacity(),
        row.load(),
        member.map(NextHopSet.Member::share).orElse(0.0),
        row.standby(),
        status
            .refusal()
            .map(Refused::toString)
            .orElseGet(
                () -> member.map(NextHopSet.Member::standing).orElse(status.standing()).label()),
        level.standbys().words(row));
  }
}
