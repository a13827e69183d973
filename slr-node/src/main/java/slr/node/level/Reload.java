package slr.node.level;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import slr.node.config.ConfigException;
import slr.node.config.YamlConfig;
import slr.node.control.CommandException;
import slr.node.control.ReplyCode;
import slr.node.kernel.LocalAddresses;
import slr.node.level.LevelConfig.RoutingConfig;

/** Reads the configuration again while the process runs; a wrong one changes nothing. */
final class Reload {

  private final Path file;
  private final LevelControl level;

  Reload(Path file, LevelControl level) {
    this.file = file;
    this.level = level;
  }

  /** Takes the file over and says what it holds now; on the control thread. */
  Map<String, Object> run() {
    LevelConfig wanted;
    try {
      wanted = YamlConfig.load(file, LevelConfig.class);
    } catch (ConfigException wrong) {
      throw new CommandException(ReplyCode.CONFIG_REFUSED, String.valueOf(wrong.getMessage()));
    }
    List<String> fixed = fixedThatDiffer(level.config(), wanted);
    if (!fixed.isEmpty()) {
      throw new CommandException(
          ReplyCode.CONFIG_REFUSED,
          file
              + ": "
              + String.join(", ", fixed)
              + " cannot change while the process runs;"
              + " restart it, or set the old value. Nothing was changed.");
    }
    try {
      level.links().node().reload();
    } catch (IOException refused) {
      throw new CommandException(
          ReplyCode.FAILED, refused.getMessage() + "; the configuration was not read");
    }
    try {
      LocalAddresses.requireEndPoints(wanted.endPoints());
      level.configure(wanted);
    } catch (IOException refused) {
      throw new CommandException(ReplyCode.FAILED, refused.getMessage() + "; nothing was changed");
    }
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("file", file.toString());
    answer.put("virtualHosts", wanted.virtualHosts().size());
    return answer;
  }

  /** Ports, sockets and flow records are made once. */
  private static List<String> fixedThatDiffer(LevelConfig now, LevelConfig wanted) {
    List<String> differ = new ArrayList<>();
    note(differ, "node", now.node(), wanted.node());
    note(differ, "cluster", now.cluster(), wanted.cluster());
    note(differ, "end-points", now.endPoints(), wanted.endPoints());
    note(differ, "listen", now.listen(), wanted.listen());
    note(differ, "certificates", now.certificates(), wanted.certificates());
    note(differ, "peers", now.peers(), wanted.peers());
    note(differ, "parents", now.parents(), wanted.parents());
    note(differ, "spare", now.spare(), wanted.spare());
    LevelConfig.AggregationConfig before = now.aggregation();
    note(differ, "aggregation.interval", before.interval(), wanted.aggregation().interval());
    note(differ, "aggregation.hold", before.hold(), wanted.aggregation().hold());
    note(differ, "input", now.input(), wanted.input());
    note(differ, "tunnel-sources", now.tunnelSources(), wanted.tunnelSources());
    note(differ, "flows", now.flows(), wanted.flows());
    note(differ, "sessions", now.sessions(), wanted.sessions());
    note(differ, "pins", now.pins(), wanted.pins());
    note(differ, "recovery", now.recovery(), wanted.recovery());
    note(differ, "routing", fixedOf(now.routing()), fixedOf(wanted.routing()));
    note(differ, "announce", now.announce(), wanted.announce());
    note(differ, "socket", now.socket(), wanted.socket());
    note(differ, "metrics", now.metrics(), wanted.metrics());
    return differ;
  }

  /** All but the prices. */
  private static Optional<List<Object>> fixedOf(Optional<RoutingConfig> routing) {
    return routing.map(each -> List.of(each.bird(), each.interval(), each.settle()));
  }

  private static void note(List<String> differ, String key, Object now, Object wanted) {
    if (!now.equals(wanted)) {
      differ.add(key);
    }
  }
}
