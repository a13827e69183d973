package slr.lab.demo;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import slr.core.choice.Standing;
import slr.lab.Lab;
import slr.lab.LabException;
import slr.node.control.ControlClient;
import slr.node.control.ControlException;
import slr.node.control.ControlReply;
import slr.topology.DaemonKind;
import slr.topology.DaemonSettings;
import tools.jackson.databind.JsonNode;

/** Asks the daemons of a lab what their status commands show. */
public final class Daemons {

  /**
   * One whose process is missed gets nothing while there are others, and takes new flows if not.
   */
  private static final Set<String> ELIGIBLE =
      Arrays.stream(Standing.values())
          .filter(standing -> standing.eligible() && standing != Standing.UNATTENDED)
          .map(Standing::label)
          .collect(Collectors.toUnmodifiableSet());

  private final Lab lab;

  public Daemons(Lab lab) {
    this.lab = lab;
  }

  /**
   * One command of a daemon.
   *
   * @param noun what it is: network, system, site or host
   * @throws LabException if it does not answer, or not with success
   */
  public JsonNode ask(String node, String noun, String command, String... arguments) {
    Path socket = lab.folder(node).resolveSibling(node + "." + noun + ".sock");
    try {
      ControlReply reply = new ControlClient(socket).call(command, List.of(arguments));
      if (!reply.code().isDone()) {
        throw new LabException(noun + " " + node + ": " + command + ": " + reply.errorMessage());
      }
      return reply.body();
    } catch (ControlException failure) {
      throw new LabException(noun + " " + node + ": " + failure.getMessage(), failure);
    }
  }

  /**
   * One command of the SLR on a node, whatever its level.
   *
   * @throws LabException as {@link #ask(String, String, String, String...)}, or if there is none
   */
  public JsonNode askSlr(String node, String command, String... arguments) {
    String noun =
        lab.topology().node(node).daemons().stream()
            .map(DaemonSettings::kind)
            .filter(kind -> kind != DaemonKind.HOST)
            .map(DaemonKind::level)
            .findFirst()
            .orElseThrow(() -> new LabException("there is no SLR on " + node));
    return ask(node, noun, command, arguments);
  }

  /** Whether an SLR that announces still withdraws nothing, since it was started lately. */
  boolean holds(String slr) {
    JsonNode state = askSlr(slr, "status").path("announcement").path("state");
    return state.stringValue("").equals("start-hold");
  }

  /** Whether an SLR takes this child for alive. */
  public boolean uses(String slr, String child) {
    for (JsonNode line : askSlr(slr, "children")) {
      if (line.path("node").stringValue("").equals(child)) {
        return line.path("session").stringValue("").equals("established");
      }
    }
    return false;
  }

  /** The share of new flows that each child should get of a virtual host now. */
  public Map<String, Double> shares(String slr, String virtualHost) {
    Map<String, Double> shares = new TreeMap<>();
    for (JsonNode subnet : askSlr(slr, "subnets")) {
      if (subnet.path("virtualHost").stringValue("").equals(virtualHost)) {
        for (JsonNode child : subnet.path("children")) {
          shares.put(child.path("node").stringValue(""), child.path("share").doubleValue(0));
        }
      }
    }
    return shares;
  }

  /** How many children of an SLR get new flows of a virtual host now. */
  public long takers(String slr, String virtualHost) {
    return shares(slr, virtualHost).values().stream().filter(share -> share > 0).count();
  }

  /** Packets that an SLR has sent on, itself or its kernel. */
  public long forwarded(String slr) {
    return askSlr(slr, "status").path("dataPlane").path("forwarded").longValue(0);
  }

  /**
   * The children of an SLR that may get new flows of a virtual host, even if the policy has none.
   */
  public Set<String> able(String slr, String virtualHost) {
    Set<String> able = new TreeSet<>();
    for (JsonNode subnet : askSlr(slr, "subnets")) {
      if (subnet.path("virtualHost").stringValue("").equals(virtualHost)) {
        for (JsonNode child : subnet.path("children")) {
          if (ELIGIBLE.contains(child.path("standing").stringValue(""))) {
            able.add(child.path("node").stringValue(""));
          }
        }
      }
    }
    return able;
  }

  /** Whether the parents of an SLR take all its rows as it wants them to; true at the top. */
  public boolean isSettled(String slr) {
    return askSlr(slr, "status").path("upward").path("settled").booleanValue(true);
  }

  /** Whether an SLR says of a virtual host what is expected: ready, draining, none. */
  public boolean serving(String slr, String virtualHost, String expected) {
    for (JsonNode line : askSlr(slr, "status").path("virtualHosts")) {
      if (line.path("virtualHost").stringValue("").equals(virtualHost)) {
        return line.path("serving").stringValue("").equals(expected);
      }
    }
    return false;
  }
}
