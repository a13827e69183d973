package slr.host;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import slr.core.advertise.ChildMachine;
import slr.core.advertise.ChildState;
import slr.core.advertise.Hello;
import slr.core.row.Directive;
import slr.host.service.ServiceStatus;
import slr.host.tunnel.StallCounters;
import slr.host.tunnel.TunnelCounters;
import slr.node.lifecycle.RunningProcess;
import slr.packet.IpAddress;
import slr.packet.Prefix;

/**
 * The agent for people and programs.
 *
 * @param node its name
 * @param process which one answers
 * @param endPoints where tunnels end
 * @param tunnelSources where they may come from, by the file and the parents
 * @param directive what the operator wants of the whole host
 * @param settled whether every parent has confirmed what this host wants
 * @param generation of its rows; rises with each change
 * @param parents one for each parent
 * @param connections what became of connections to the parents, by outcome; those that did not
 *     occur are left out
 * @param services one for each service
 * @param controlSocket requests on it, by what became of them
 * @param tunnels what the tunnel end counted
 * @param stalls connections that stood still
 * @param echoes pings to their clients, if any are sent
 */
record HostStatus(
    String node,
    RunningProcess process,
    List<IpAddress> endPoints,
    List<Prefix> tunnelSources,
    Directive directive,
    boolean settled,
    long generation,
    List<Parent> parents,
    Map<String, Long> connections,
    List<ServiceStatus> services,
    Map<String, Long> controlSocket,
    TunnelCounters tunnels,
    StallCounters stalls,
    Optional<FlowAdvertiser.Counts> echoes) {

  /** The relation to one parent. */
  record Parent(String address, Optional<String> node, ChildState state, long confirmedGeneration) {

    static Parent of(ChildMachine machine) {
      return new Parent(
          machine.parent(),
          machine.parentHello().map(Hello::node),
          machine.state(),
          machine.confirmedGeneration());
    }
  }

  static HostStatus of(HostControl host, TunnelCounters tunnels, Map<String, Long> controlSocket) {
    return new HostStatus(
        host.config().node(),
        RunningProcess.self(),
        host.config().endPoints(),
        host.exitTable().tunnelSources(),
        host.services().directive(),
        host.advertiser().isSettled(),
        host.advertiser().generation(),
        host.advertiser().parents().stream().map(Parent::of).toList(),
        host.transportCounters().occurred(),
        host.services().status(),
        controlSocket,
        tunnels,
        host.stallWatch().counters(),
        host.flowAdvertiser().map(FlowAdvertiser::counts));
  }
}
