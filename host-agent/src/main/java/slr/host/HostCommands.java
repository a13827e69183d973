package slr.host;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import slr.core.flow.FlowKey;
import slr.core.row.Directive;
import slr.node.control.ControlCommands;
import slr.node.control.ControlCounters;
import slr.node.control.FlowReport;
import slr.node.log.Logging;
import slr.packet.Prefix;

/** The commands of the agent's control socket; on the control thread. */
final class HostCommands {

  /** Flows that one answer lists. */
  private static final int FLOWS_LISTED = 1_000;

  /** Flows that are searched for those that match: all that the guard remembers. */
  private static final int FLOWS_SEARCHED = 100_000;

  /** The answer to an operator's wish. */
  record Directed(int services, Directive target) {}

  private final HostControl host;
  private final Reload reload;

  HostCommands(HostControl host, Reload reload) {
    this.host = host;
    this.reload = reload;
  }

  /** All commands, by the names that {@code slr.node.cli.Verb} has for them. */
  ControlCommands all() {
    ControlCommands commands = new ControlCommands();
    return commands
        .addLater("status", "parents, services and counters", _ -> status(commands.counters()))
        .add("peers", "parents and the sessions with them", _ -> host.sessions().report())
        .add("subnets", "the services and how they are", _ -> host.services().status())
        .addLater("flows", "flows known to be held here, or those with a text", this::flows)
        .add("explain", "whether a flow is held here, or would be taken", this::explain)
        .add(
            "drain",
            "no new flows to a virtual host, or to any",
            w -> direct(w, Directive.DRAINING))
        .add("deactivate", "no packets at all", w -> direct(w, Directive.INACTIVE))
        .add("undrain", "takes drain and deactivate back", w -> direct(w, Directive.ACTIVE))
        .add("reload", "reads the configuration again", _ -> reload.run())
        .add("loglevel", "changes what is logged", Logging::level);
  }

  private CompletionStage<HostStatus> status(ControlCounters socket) {
    return host.tunnelEnd()
        .counters()
        .thenApply(counters -> HostStatus.of(host, counters, socket.byEvent()));
  }

  private CompletionStage<List<Map<String, String>>> flows(List<String> words) {
    String text = String.join(" ", words);
    return host.tunnelEnd()
        .heldFlows(FLOWS_SEARCHED)
        .thenApply(flows ->
            flows.stream()
                .map(FlowKey::toString)
                .filter(flow -> flow.contains(text))
                .limit(FLOWS_LISTED)
                .map(flow -> Map.of("flow", flow))
                .toList());
  }

  private FlowReport explain(List<String> words) {
    FlowKey flow = FlowKey.parse(String.join(" ", words));
    return FlowReport.of(flow, List.of(host.explain(flow)));
  }

  private Directed direct(List<String> words, Directive wanted) {
    Optional<Prefix> virtualHost = words.stream().findFirst().map(Prefix::parse);
    return new Directed(host.services().direct(virtualHost, wanted), wanted);
  }
}
