package slr.node.level;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import slr.core.advertise.ChildOverride;
import slr.core.advertise.ChildStatus;
import slr.core.advertise.ExplainFlow;
import slr.core.flow.FlowKey;
import slr.core.flow.FlowRecord;
import slr.core.pin.PinRecord;
import slr.core.row.Directive;
import slr.node.control.CommandException;
import slr.node.control.ControlCommands;
import slr.node.control.FlowReport;
import slr.node.control.ReplyCode;
import slr.node.level.LevelReports.ChildLine;
import slr.node.level.LevelReports.FlowLine;
import slr.node.level.LevelReports.Flows;
import slr.node.level.LevelReports.PinLine;
import slr.node.level.LevelReports.PinTimeLine;
import slr.node.level.LevelReports.Pins;
import slr.node.lifecycle.ControlThread;
import slr.node.log.Logging;
import slr.node.pin.PinCounts;
import slr.node.pin.PinMoment;

/** The commands of a level's control socket; on the control thread. */
final class LevelCommands {

  /** Flows that one answer lists; the newest of each state. */
  private static final int FLOWS_LISTED = 1_000;

  /** Flows that are searched for those that match: about a millisecond in which packets wait. */
  private static final int FLOWS_SEARCHED = 10_000;

  private final LevelControl level;
  private final ControlThread control;
  private final StatusReport status;
  private final Reload reload;

  LevelCommands(LevelControl level, ControlThread control, StatusReport status, Reload reload) {
    this.level = level;
    this.control = control;
    this.status = status;
    this.reload = reload;
  }

  /** All commands, by the names that {@code slr.node.cli.Verb} has for them. */
  ControlCommands all() {
    ControlCommands commands = new ControlCommands();
    return commands
        .addLater("status", "state and counters", _ -> status.status(commands.counters()))
        .addLater("children", "who registered here", _ -> children())
        .add("peers", "neighbours and the sessions with them", _ -> level.sessions().report())
        .add("subnets", "virtual hosts and who can take them", _ -> status.subnets())
        .addLater("flows", "known flows, with a text only those that contain it", this::flows)
        .addLater("pins", "flows that go past the levels, and signalling", this::pins)
        .addLater("pintimes", "when the last pins were said and taken", this::pinTimes)
        .addLater("recovery", "flows that were looked for", _ -> level.recovering().report())
        .addLater("explain", "where a flow goes and why, down to the host", this::explain)
        .add("drain", "no new flows to a child, or to this node", this::drain)
        .add("undrain", "takes a drain back", this::undrain)
        .add("failback", "takes main ones back that are well", level.standbys()::failBack)
        .add("reload", "reads the configuration again", _ -> reload.run())
        .add("loglevel", "changes what is logged", Logging::level);
  }

  private CompletionStage<List<ChildLine>> children() {
    long nowNs = control.nowNs();
    List<ChildStatus> known = level.children().status(nowNs);
    return level
        .loop()
        .ask(machine -> known.stream().map(child -> machine.placed(child.nextHop())).toList())
        .thenApplyAsync(placed -> lines(known, placed), control);
  }

  private List<ChildLine> lines(List<ChildStatus> children, List<Long> placed) {
    return IntStream.range(0, children.size())
        .mapToObj(i -> line(children.get(i), placed.get(i)))
        .toList();
  }

  private ChildLine line(ChildStatus child, long placed) {
    return new ChildLine(
        child.node(),
        child.level(),
        child.endPoints(),
        child.state(),
        child.peer(),
        duration(child.silenceNs()),
        duration(child.leaseNs()),
        child.generation(),
        String.format(Locale.ROOT, "%016x", child.digest()),
        child.override().directive(),
        child.rowCount(),
        child.refusedRows(),
        child.sharePercent(),
        level.standbys().words(child),
        placed);
  }

  private static Optional<Duration> duration(OptionalLong ns) {
    return ns.isPresent()
        ? Optional.of(Duration.ofMillis(ns.getAsLong() / 1_000_000))
        : Optional.empty();
  }

  private CompletionStage<Flows> flows(List<String> words) {
    String text = String.join(" ", words);
    Map<Integer, String> names = nodeNames();
    return level
        .loop()
        .flows(text.isEmpty() ? FLOWS_LISTED : FLOWS_SEARCHED)
        .thenCombineAsync(
            level.loop().ask(machine -> machine.flowCounters().live()),
            (records, known) -> matching(records, known, text, names),
            control);
  }

  private static Flows matching(
      List<FlowRecord> records, long known, String text, Map<Integer, String> names) {
    List<FlowLine> lines =
        records.stream()
            .map(record -> line(record, names))
            .filter(line -> line.flow().contains(text))
            .limit(FLOWS_LISTED)
            .toList();
    return new Flows(known, records.size(), lines);
  }

  private static FlowLine line(FlowRecord record, Map<Integer, String> names) {
    return new FlowLine(
        record.key().toString(),
        record.state(),
        names.getOrDefault(record.holder(), "next hop " + record.holder()),
        Duration.ofMillis(record.ageNs() / 1_000_000),
        Duration.ofMillis(record.idleNs() / 1_000_000),
        record.packets(),
        record.bytes());
  }

  private CompletionStage<Pins> pins(List<String> words) {
    String text = String.join(" ", words);
    return level
        .loop()
        .pins(text.isEmpty() ? FLOWS_LISTED : FLOWS_SEARCHED)
        .thenCombineAsync(
            level.loop().pinCounts(), (pins, counts) -> matching(pins, counts, text), control);
  }

  private static Pins matching(List<PinRecord> pins, PinCounts counts, String text) {
    List<PinLine> lines =
        pins.stream()
            .map(pin ->
                new PinLine(
                    pin.flow().toString(),
                    pin.endPoint(),
                    pin.trusted(),
                    pin.heardSeconds().map(Duration::ofSeconds),
                    pin.saidTo(),
                    pin.acknowledged()))
            .filter(line -> line.flow().contains(text))
            .limit(FLOWS_LISTED)
            .toList();
    return new Pins(counts, pins.size(), lines);
  }

  private CompletionStage<List<PinTimeLine>> pinTimes(List<String> words) {
    String text = String.join(" ", words);
    return level
        .loop()
        .pinMoments()
        .thenApplyAsync(
            moments -> {
              long nowNs = System.nanoTime();
              return moments.stream()
                  .map(moment -> line(moment, nowNs))
                  .filter(line -> line.flow().contains(text))
                  .toList();
            },
            control);
  }

  private static PinTimeLine line(PinMoment moment, long nowNs) {
    FlowKey flow =
        new FlowKey(
            moment.session().protocol(),
            moment.client().source(),
            moment.client().port(),
            moment.session().destination(),
            moment.session().port());
    return new PinTimeLine(
        flow.toString(),
        moment.event(),
        moment.atNs(),
        Duration.ofMillis((nowNs - moment.atNs()) / 1_000_000));
  }

  private CompletionStage<FlowReport> explain(List<String> words) {
    FlowKey flow = FlowKey.parse(String.join(" ", words));
    return level
        .explainer()
        .explain(flow, ExplainFlow.PATIENCE_MS)
        .thenApply(hops -> FlowReport.of(flow, hops));
  }

  private Object drain(List<String> words) {
    return words.isEmpty()
        ? direct(Directive.DRAINING)
        : override(words.getFirst(), new ChildOverride(Directive.DRAINING, 100));
  }

  private Object undrain(List<String> words) {
    return words.isEmpty()
        ? direct(Directive.ACTIVE)
        : override(words.getFirst(), ChildOverride.NONE);
  }

  /** This node itself: the routers outside shall prefer others, if there are others. */
  private Map<String, Object> direct(Directive directive) {
    if (!level.direct(directive)) {
      throw new CommandException(
          ReplyCode.FAILED,
          "this node announces nothing and has no parents, so that nobody could be told; name a"
              + " child: "
              + childNames());
    }
    return done(level.config().node(), directive);
  }

  private Map<String, Object> override(String node, ChildOverride override) {
    if (!level.children().override(node, override)) {
      throw new CommandException(
          ReplyCode.NOT_FOUND, "no child is called '" + node + "'; there are " + childNames());
    }
    level.sessions().pump();
    return done(node, override.directive());
  }

  private static Map<String, Object> done(String node, Directive directive) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("node", node);
    answer.put("directive", directive);
    return answer;
  }

  private String childNames() {
    return level.children().status(control.nowNs()).stream()
        .map(ChildStatus::node)
        .collect(Collectors.joining(", "));
  }

  private Map<Integer, String> nodeNames() {
    Map<Integer, String> names = new HashMap<>();
    level.children().ends().forEach(c -> names.put(c.nextHop(), c.node()));
    return names;
  }
}
