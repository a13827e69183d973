package slr.node.level;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import slr.core.advertise.AdvertisementTimers;
import slr.core.advertise.Level;
import slr.core.aggregate.Aggregation;
import slr.core.choice.ChoiceKey;
import slr.core.choice.NextHopPolicy;
import slr.core.cost.CostRates;
import slr.core.flow.FlowLimits;
import slr.core.flow.HashKey;
import slr.core.forward.TokenRate;
import slr.core.forward.VirtualHostOptions;
import slr.core.row.NodeName;
import slr.node.config.Default;
import slr.node.spare.MatesConfig;
import slr.node.trust.CertificatesConfig;
import slr.packet.IpAddress;
import slr.packet.Prefix;
import slr.packet.TunnelKind;

/**
 * The configuration file of one SLR, the same at every level.
 *
 * @param node this node's name, unique in the trust domain
 * @param cluster the cluster it belongs to; the node's own name where it is alone
 * @param endPoints its own addresses in the overlay, one per family: tunnels to its children begin
 *     there, tunnels from above end there
 * @param listen where children register
 * @param certificates by which it shows who it is and knows whom to believe
 * @param childLevels which levels may register; what each node may say stands in its certificate
 * @param peers where neighbours of the same level listen
 * @param parents where SLRs of the levels above listen; none at the top
 * @param aggregation what the parents are told of all children together
 * @param virtualHosts what it routes
 * @param choice what makes two SLRs with equal tables choose alike
 * @param input where packets come in
 * @param tunnelSources of the levels above; a tunnel from anywhere else is dropped
 * @param tunnels how packets get to the nodes below, where it is not IP in IP
 * @param flows the bounds of the flow records
 * @param sessions the times of the sessions with the children
 * @param pins whether the chosen hosts are signalled upward, and how
 * @param recovery how flows are looked for that are not known
 * @param spare the SLRs that stand beside this one and take over when it fails
 * @param routing where routing costs come from; without, all ways cost nothing
 * @param announce how BIRD is told; absent where another level announces
 * @param socket the control socket; {@code NODE.LEVEL.sock} in the run directory if absent
 * @param metrics where Prometheus may scrape
 */
public record LevelConfig(
    String node,
    Optional<String> cluster,
    List<IpAddress> endPoints,
    InetSocketAddress listen,
    CertificatesConfig certificates,
    List<Level> childLevels,
    @Default("[]") List<InetSocketAddress> peers,
    @Default("[]") List<InetSocketAddress> parents,
    @Default("{}") AggregationConfig aggregation,
    List<VirtualHostConfig> virtualHosts,
    @Default("{}") ChoiceConfig choice,
    InputConfig input,
    @Default("[]") List<Prefix> tunnelSources,
    @Default("[]") List<TunnelConfig> tunnels,
    @Default("{}") FlowsConfig flows,
    @Default("{}") SessionConfig sessions,
    @Default("{}") PinsConfig pins,
    @Default("{}") RecoverConfig recovery,
    Optional<MatesConfig> spare,
    Optional<RoutingConfig> routing,
    Optional<AnnounceConfig> announce,
    Optional<Path> socket,
    Optional<InetSocketAddress> metrics) {

  public LevelConfig {
    requireOnePerFamily(endPoints);
    NodeName.require("node", node);
    cluster.ifPresent(name -> NodeName.require("cluster", name));
    requireDistinct("child-levels", childLevels);
    requireDistinct("peers", peers);
    requireDistinct("parents", parents);
    requireDistinct("tunnels", tunnels.stream().map(TunnelConfig::to).toList());
    requireLinks(tunnels, input.port());
    spare.ifPresent(mates -> requireMember(mates, cluster, endPoints));
    if (childLevels.isEmpty()) {
      throw new IllegalArgumentException("child-levels is empty: name the level below, host");
    }
    requireDistinct("virtualHosts", virtualHosts.stream().map(VirtualHostConfig::prefix).toList());
    if (virtualHosts.isEmpty()) {
      throw new IllegalArgumentException("virtualHosts is empty: name at least one prefix");
    }
  }

  /** The virtual hosts that the level routes. */
  Set<Prefix> prefixes() {
    return virtualHosts.stream()
        .map(VirtualHostConfig::prefix)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * How long after the start of a process children may be away of which it does not know: hosts
   * until they are dead, others as long as they are kept.
   */
  long knowsAllAfterNs() {
    AdvertisementTimers timers = sessions.timers();
    long hostsNs = childLevels.contains(Level.HOST) ? timers.deadAfterNs() : 0;
    boolean hostsAlone = childLevels.equals(List.of(Level.HOST));
    return Math.max(hostsNs, hostsAlone ? timers.adoptionNs() : timers.retentionNs());
  }

  /**
   * A virtual host.
   *
   * @param prefix the addresses that clients use (A1)
   * @param policy F of A10, by name
   * @param udp whether UDP flows are remembered, and signalled upward
   * @param echo who answers a ping
   * @param whenNone what a client hears when nobody can serve it (invariant 5)
   * @param strict whether a shorter prefix may never stand in for a longer one
   * @param standby whether this SLR gets new flows from above only while no other can (A21)
   * @param failover when those below that are in standby step in, and back
   */
  public record VirtualHostConfig(
      Prefix prefix,
      @Default("spare-capacity") String policy,
      @Default("kept") VirtualHostOptions.Udp udp,
      @Default("answer") VirtualHostOptions.Echo echo,
      @Default("refuse") VirtualHostOptions.WhenNone whenNone,
      @Default("false") boolean strict,
      @Default("false") boolean standby,
      @Default("{}") FailoverConfig failover) {

    public VirtualHostConfig {
      NextHopPolicy.named(policy);
    }

    VirtualHostOptions options() {
      return new VirtualHostOptions(policy, udp, echo, whenNone, strict, failover.rules(standby));
    }
  }

  /**
   * The key of the choice, the same in all SLRs of a level.
   *
   * @param key 32 hexadecimal digits; whoever knows it can aim flows at a host
   * @param epoch raised together with a new key
   */
  public record ChoiceConfig(
      @Default("'00000000000000000000000000000000'") String key, @Default("0") long epoch) {

    public ChoiceConfig {
      HashKey.parse(key);
    }

    ChoiceKey choiceKey() {
      return new ChoiceKey(HashKey.parse(key), epoch);
    }
  }

  /**
   * Where packets come in.
   *
   * @param port packet socket or TUN; bpf also has the kernel forward known flows, and leaves the
   *     rest to AF_XDP sockets if there are such; auto the same where it can
   * @param interfaces to listen on; all that face clients or upper levels
   * @param silence after which the kernel's data plane places new flows by itself; 0 for never
   * @param pins the folder where the kernel keeps the data plane of this node while no process
   *     runs; none, and it ends with the process
   */
  public record InputConfig(
      @Default("auto") PortKind port,
      @Default("[]") List<String> interfaces,
      @Default("300ms") Duration silence,
      Optional<Path> pins) {

    public InputConfig {
      if (port != PortKind.TUN && interfaces.isEmpty()) {
        throw new IllegalArgumentException(
            "interfaces is empty: name those on which packets of virtual hosts arrive");
      }
      if (silence.isNegative() || (!silence.isZero() && silence.toMillis() < 20)) {
        throw new IllegalArgumentException("silence " + silence + " must be 0 or 20ms or more");
      }
    }
  }

  /** The kind of input port. */
  public enum PortKind {
    AUTO,
    BPF,
    PACKET,
    TUN
  }

  /**
   * How packets get to some of the nodes below.
   *
   * @param to their end points; of several such prefixes the longest counts
   * @param kind of the tunnels
   */
  public record TunnelConfig(Prefix to, TunnelKind kind) {}

  /**
   * The bounds of the flow records.
   *
   * @param records how many flows are remembered at most
   * @param refusalsPerSecond openings that are answered with a reset when nobody can serve
   * @param openingsPerSecond openings, and as many other packets of unknown flows, after which the
   *     kernel's data plane places the rest of the second's by itself; 0 for no limit
   */
  public record FlowsConfig(
      @Default("262144") int records,
      @Default("1000") int refusalsPerSecond,
      @Default("20000") int openingsPerSecond) {

    public FlowsConfig {
      // Their own checks, so that a wrong number is told with its line.
      var _ = new FlowLimits(records, Map.of());
      var _ = new TokenRate(refusalsPerSecond, refusalsPerSecond);
      if (openingsPerSecond < 0) {
        throw new IllegalArgumentException(
            "openingsPerSecond " + openingsPerSecond + " must be 0 or more");
      }
    }
  }

  /**
   * The times of the sessions with the children, which must use the same heartbeat.
   *
   * @param heartbeat period of heartbeats; a child is silent when three are missing
   * @param deadAfter after which silence of a host's agent and machine its connections are reset
   */
  public record SessionConfig(
      @Default("250ms") Duration heartbeat, @Default("20s") Duration deadAfter) {

    public SessionConfig {
      if (deadAfter.toMillis() < 1_000 || deadAfter.compareTo(Duration.ofHours(1)) > 0) {
        throw new IllegalArgumentException("dead-after " + deadAfter + " must be 1s to 1h");
      }
    }

    AdvertisementTimers timers() {
      return AdvertisementTimers.DEFAULTS
          .withDeadAfterNs(deadAfter.toNanos())
          .withHeartbeatNs(heartbeat.toNanos());
    }
  }

  /**
   * Whether and how the chosen hosts are signalled upward, so that the flows go past this node
   * (A13). All nodes of an overlay that shall pin need the same transport.
   *
   * @param transport raw is RSVP's own IP protocol, 46; udp is its port 1698
   * @param refresh period in which pins are said again
   * @param hideHosts whether the levels above hear of this node in place of its hosts
   * @param untrustedPerSecond pins that may be said before their host has confirmed the flow
   * @param withholdFrom parents, by where they listen, that are told no pins
   */
  public record PinsConfig(
      @Default("none") PinTransport transport,
      @Default("30s") Duration refresh,
      @Default("false") boolean hideHosts,
      @Default("20000") int untrustedPerSecond,
      @Default("[]") List<InetSocketAddress> withholdFrom) {

    public PinsConfig {
      var _ = new TokenRate(untrustedPerSecond, untrustedPerSecond);
      if (refresh.toMillis() < 1_000 || refresh.toMillis() > 3_600_000) {
        throw new IllegalArgumentException("refresh " + refresh + " must be 1s to 1h");
      }
    }
  }

  /**
   * How flows are looked for that are not known here.
   *
   * @param queriesPerSecond flows of one virtual host that are looked for; a child is asked about
   *     four times as many
   * @param stallsPerSecond flows of one child that become known because it says that they stall
   * @param echoesPerSecond echoes of hosts that are read, which clients return (A18)
   * @param resets whether connections are reset of which all hosts say that they do not have them
   */
  public record RecoverConfig(
      @Default("10000") int queriesPerSecond,
      @Default("10000") int stallsPerSecond,
      @Default("1000") int echoesPerSecond,
      @Default("true") boolean resets) {

    public RecoverConfig {
      var _ = new TokenRate(queriesPerSecond, queriesPerSecond);
      var _ = new TokenRate(stallsPerSecond, stallsPerSecond);
      var _ = new TokenRate(echoesPerSecond, echoesPerSecond);
    }
  }

  /** How pins travel. */
  public enum PinTransport {
    NONE,
    RAW,
    UDP
  }

  /**
   * What the parents are told of all children together.
   *
   * @param load G of A10, by name
   * @param interval period of load reports; what changed much goes up at once
   * @param hold how long a row that became impossible is said to fail before it is taken away
   */
  public record AggregationConfig(
      @Default("capacity-weighted-mean") String load,
      @Default("15s") Duration interval,
      @Default("10s") Duration hold) {

    public AggregationConfig {
      Aggregation.named(load);
      if (interval.isZero() || interval.isNegative() || hold.isNegative()) {
        throw new IllegalArgumentException(
            "interval " + interval + " must be above 0 and hold " + hold + " at least 0");
      }
    }
  }

  /**
   * Where routing costs come from: r = as-hop-cost x AS numbers on the way + metric-cost x interior
   * metric.
   *
   * @param bird the control socket of the BIRD that knows the ways to the children
   * @param asHopCost what another AS on the way costs; 100 is as much as a full load costs
   * @param metricCost what one unit of the OSPF metric costs
   * @param interval how often BIRD is asked
   * @param settle how long a route that BIRD has not is no news: after the start, and after BIRD
   *     was silent
   */
  public record RoutingConfig(
      Path bird,
      @Default("100") double asHopCost,
      @Default("1") double metricCost,
      @Default("500ms") Duration interval,
      @Default("60s") Duration settle) {

    public RoutingConfig {
      var _ = new CostRates(asHopCost, metricCost);
      if (interval.toMillis() < 50 || settle.isNegative()) {
        throw new IllegalArgumentException(
            "interval " + interval + " must be 50ms or more and settle " + settle + " at least 0");
      }
    }

    CostRates rates() {
      return new CostRates(asHopCost, metricCost);
    }
  }

  /**
   * How BIRD is told.
   *
   * @param bird its control socket
   * @param include4 the file that BIRD's IPv4 static protocol includes
   * @param include6 the same for IPv6
   * @param startHold how long after the start nothing is withdrawn, so that children can register
   * @param withdrawHold how long nobody serves a prefix before it is withdrawn
   * @param stopDrain how long the announcement stays as a last resort before a stop
   * @param flapWait how long a prefix waits that was withdrawn twice in a row; doubles each time
   * @param flapWaitLongest the longest such wait; 0 for none at all
   * @param watchdog of the process that withdraws when this one does not answer
   */
  public record AnnounceConfig(
      Path bird,
      Path include4,
      Path include6,
      @Default("5s") Duration startHold,
      @Default("500ms") Duration withdrawHold,
      @Default("3s") Duration stopDrain,
      @Default("1s") Duration flapWait,
      @Default("60s") Duration flapWaitLongest,
      @Default("{}") WatchdogConfig watchdog) {}

  private static void requireOnePerFamily(List<IpAddress> endPoints) {
    long v4 = endPoints.stream().filter(IpAddress::isV4).count();
    if (endPoints.isEmpty() || v4 > 1 || endPoints.size() - v4 > 1) {
      throw new IllegalArgumentException(
          "endPoints " + endPoints + " must be one IPv4 address, one IPv6 address, or one of each");
    }
  }

  private static void requireMember(
      MatesConfig mates, Optional<String> cluster, List<IpAddress> endPoints) {
    if (cluster.isEmpty()) {
      throw new IllegalArgumentException(
          "spare needs the name of the cluster, the same at all members: set cluster");
    }
    if (!endPoints.contains(IpAddress.ofBytes(mates.listen().getAddress().getAddress()))) {
      throw new IllegalArgumentException(
          "spare.listen "
              + mates.listen()
              + " must be one of the end points, by which the others know this node: "
              + endPoints);
    }
  }

  private static void requireLinks(List<TunnelConfig> tunnels, PortKind port) {
    for (TunnelConfig tunnel : tunnels) {
      if (port == PortKind.TUN && tunnel.kind() == TunnelKind.MAC_LAN) {
        throw new IllegalArgumentException(
            "tunnels: mac-lan to "
                + tunnel.to()
                + " needs another port than tun, which sends by the kernel's routes alone: set"
                + " input.port to auto, or another kind");
      }
    }
  }

  private static void requireDistinct(String key, List<?> values) {
    Set<Object> seen = new HashSet<>();
    for (Object value : values) {
      if (!seen.add(value)) {
        throw new IllegalArgumentException(key + " names " + value + " twice: delete one");
      }
    }
  }
}
