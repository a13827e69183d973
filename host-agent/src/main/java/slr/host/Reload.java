package slr.host;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import slr.host.kernel.KernelException;
import slr.node.config.ConfigException;
import slr.node.config.YamlConfig;
import slr.node.control.CommandException;
import slr.node.control.ReplyCode;
import slr.node.kernel.LocalAddresses;

/** Reads the configuration again while the agent runs; a wrong one changes nothing. */
final class Reload {

  private final Path file;
  private final HostControl host;

  Reload(Path file, HostControl host) {
    this.file = file;
    this.host = host;
  }

  /** Takes the file over and says what became of the services; on the control thread. */
  ServiceTable.Changes run() {
    try {
      HostConfig wanted = YamlConfig.load(file, HostConfig.class);
      List<String> fixed = fixedThatDiffer(host.config(), wanted);
      if (!fixed.isEmpty()) {
        throw new CommandException(
            ReplyCode.CONFIG_REFUSED,
            file
                + ": "
                + String.join(", ", fixed)
                + " cannot change while the agent runs: restart it, or set the old value");
      }
      LocalAddresses.requireEndPoints(wanted.endPoints());
      host.links().reload();
      return host.configure(wanted);
    } catch (ConfigException | KernelException | IOException wrong) {
      throw new CommandException(ReplyCode.CONFIG_REFUSED, String.valueOf(wrong.getMessage()));
    }
  }

  /** What sockets, ports and the hello were made of at the start. */
  private static List<String> fixedThatDiffer(HostConfig now, HostConfig wanted) {
    List<String> differ = new ArrayList<>();
    note(differ, "node", now.node(), wanted.node());
    note(differ, "cluster", now.cluster(), wanted.cluster());
    note(differ, "end-points", now.endPoints(), wanted.endPoints());
    note(differ, "certificates", now.certificates(), wanted.certificates());
    note(differ, "parents", now.parents(), wanted.parents());
    note(differ, "input", now.input(), wanted.input());
    note(differ, "delivery", now.delivery(), wanted.delivery());
    note(differ, "delivery-device", now.deliveryDevice(), wanted.deliveryDevice());
    note(differ, "tunnel-kinds", now.tunnelKinds(), wanted.tunnelKinds());
    note(differ, "stalls", now.stalls(), wanted.stalls());
    note(differ, "heartbeat", now.heartbeat(), wanted.heartbeat());
    note(differ, "socket", now.socket(), wanted.socket());
    note(differ, "metrics", now.metrics(), wanted.metrics());
    return differ;
  }

  private static void note(List<String> differ, String key, Object now, Object wanted) {
    if (!now.equals(wanted)) {
      differ.add(key);
    }
  }
}
