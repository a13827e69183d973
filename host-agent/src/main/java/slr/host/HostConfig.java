package slr.host;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import slr.core.forward.TokenRate;
import slr.core.guard.ExitTable;
import slr.core.progress.EchoPacingConfig;
import slr.core.row.NodeName;
import slr.core.row.RowKey;
import slr.host.service.ServiceConfig;
import slr.host.tunnel.Delivery;
import slr.host.tunnel.KernelExit;
import slr.host.tunnel.StallWatch;
import slr.node.config.Default;
import slr.node.trust.CertificatesConfig;
import slr.packet.IpAddress;
import slr.packet.Prefix;
import slr.packet.TunnelKind;

/**
 * The host agent's file.
 *
 * @param node this host's name, unique in the trust domain
 * @param cluster the cluster it belongs to; its own name unless stated
 * @param endPoints its addresses where tunnels end, the preferred one first
 * @param certificates by which it shows who it is and knows whom to believe
 * @param parents where the site SLRs listen for advertisements
 * @param tunnelSources where tunnels may come from beside what the parents say; nothing else is
 *     opened
 * @param input where tunnel packets come in
 * @param delivery how inner packets get into the host's own stack
 * @param deliveryDevice name of the device they come out of; up to 12 letters and digits
 * @param tunnelKinds how the parents' packets may get here: the MSS leaves room for the longest
 *     headers, and without {@code mac-lan} nobody guards what comes without a tunnel
 * @param tunnelMtuBytes largest packet on the way from the site SLR; 0 for the least MTU of the
 *     input interfaces
 * @param stalls who finds connections that stand still, so that the parents can be told
 * @param keepalive of silence, after which TCP keeps connections alive whose service does not; 0
 *     for none
 * @param echoes when clients are pinged so that their replies tell where a flow is
 * @param services what it offers
 * @param heartbeat period of heartbeats; the parents' must be the same
 * @param socket the control socket; by the run directory unless stated
 * @param metrics where Prometheus asks, if it does
 */
public record HostConfig(
    String node,
    Optional<String> cluster,
    List<IpAddress> endPoints,
    CertificatesConfig certificates,
    List<InetSocketAddress> parents,
    @Default("[]") List<Prefix> tunnelSources,
    InputConfig input,
    @Default("auto") Delivery.Kind delivery,
    @Default("slr0") String deliveryDevice,
    @Default("[ip-in-ip]") List<TunnelKind> tunnelKinds,
    @Default("0") int tunnelMtuBytes,
    @Default("auto") StallWatch.Source stalls,
    @Default("0s") Duration keepalive,
    @Default("{}") EchoesConfig echoes,
    List<ServiceConfig> services,
    @Default("250ms") Duration heartbeat,
    Optional<Path> socket,
    Optional<InetSocketAddress> metrics) {

  /** The most services, and so rows, of one host. */
  static final int SERVICE_LIMIT = 1_000;

  public HostConfig {
    endPoints = List.copyOf(endPoints);
    parents = List.copyOf(parents);
    tunnelSources = List.copyOf(tunnelSources);
    tunnelKinds = List.copyOf(tunnelKinds);
    services = List.copyOf(services);
    NodeName.require("node", node);
    cluster.ifPresent(name -> NodeName.require("cluster", name));
    require(
        deliveryDevice.matches("[A-Za-z][A-Za-z0-9]{0,11}"),
        "delivery-device '" + deliveryDevice + "' is no name: use up to 12 letters and digits");
    require(!endPoints.isEmpty(), "end-points is empty: name the address where tunnels end");
    require(!parents.isEmpty(), "parents is empty: name the site SLR, 192.0.2.1:7000");
    require(
        tunnelMtuBytes == 0 || (tunnelMtuBytes >= 1280 && tunnelMtuBytes <= 65_535),
        "tunnel-mtu-bytes " + tunnelMtuBytes + " is out of range: use 1280 to 65535");
    require(
        keepalive.toMillis() % 1_000 == 0
            && keepalive.toSeconds() >= 0
            && keepalive.toSeconds() <= Short.MAX_VALUE,
        "keepalive "
            + keepalive
            + " is out of range: use 1s to 9h in whole seconds, or 0s for none");
    require(!tunnelKinds.isEmpty(), "tunnel-kinds is empty: name one, ip-in-ip");
    require(
        !tunnelKinds.contains(TunnelKind.MAC_LAN) || input.port() != KernelExit.Input.BPF,
        "tunnel-kinds: mac-lan needs input.port auto or packet: the program in the kernel guards"
            + " what comes by tunnels alone");
    require(services.size() <= SERVICE_LIMIT, "services are more than " + SERVICE_LIMIT);
    requireDistinct(services);
    requireNoEndPointInside(services, endPoints);
    new ExitTable(endPoints, tunnelSources, virtualHosts(services));
  }

  /** Whether packets for virtual hosts also come without a tunnel. */
  boolean isOnLan() {
    return tunnelKinds.contains(TunnelKind.MAC_LAN);
  }

  /** Whether the kernel delivers: not on a MAC-LAN, where its rules could not tell what it did. */
  KernelExit.Input kernelInput() {
    return isOnLan() ? KernelExit.Input.PACKET : input.port();
  }

  /**
   * Where tunnel packets come in.
   *
   * @param port whether the kernel delivers what is certain
   * @param interfaces that face the site SLRs
   * @param pins the folder where the kernel keeps that program of this host while no process runs;
   *     none, and it ends with the process
   */
  public record InputConfig(
      @Default("auto") KernelExit.Input port, List<String> interfaces, Optional<Path> pins) {

    public InputConfig {
      interfaces = List.copyOf(interfaces);
      require(!interfaces.isEmpty(), "interfaces is empty: name the one where tunnels come in");
    }
  }

  /**
   * When clients are pinged in the virtual host's name, so that their replies tell where a flow is
   * (A18).
   *
   * @param perSecond echoes at most; 0 for none
   * @param atStart whether each flow is advertised once at its start too, as document A has it
   * @param first distance between the first echo of a flow that stands still and the second; each
   *     is twice the one before
   * @param longest the longest distance
   */
  public record EchoesConfig(
      @Default("1000") int perSecond,
      @Default("false") boolean atStart,
      @Default("500ms") Duration first,
      @Default("30s") Duration longest) {

    private static final int BURST = 100;

    public EchoesConfig {
      require(
          perSecond >= 0 && perSecond <= 1_000_000,
          "per-second " + perSecond + " is out of range: use 0 to 1000000");
      // Its own check, so that a wrong distance is told with its line.
      var _ = pacing(Math.max(perSecond, 1), atStart, first, longest);
    }

    /** What the echoes go by; none if there are to be none. */
    Optional<EchoPacingConfig> pacing() {
      return perSecond == 0
          ? Optional.empty()
          : Optional.of(pacing(perSecond, atStart, first, longest));
    }

    private static EchoPacingConfig pacing(
        int perSecond, boolean atStart, Duration first, Duration longest) {
      return new EchoPacingConfig(
          atStart,
          first.toNanos(),
          longest.toNanos(),
          new TokenRate(perSecond, Math.min(perSecond, BURST)),
          EchoPacingConfig.defaults().flows());
    }
  }

  /** The prefixes of all services, each once. */
  static List<Prefix> virtualHosts(List<ServiceConfig> services) {
    return services.stream().map(ServiceConfig::virtualHost).distinct().sorted().toList();
  }

  private static void requireDistinct(List<ServiceConfig> services) {
    Set<RowKey> keys = new HashSet<>();
    for (ServiceConfig service : services) {
      require(
          keys.add(service.key()),
          "services name " + service.virtualHost() + " port " + service.port() + " twice");
    }
  }

  /** The tunnel to an end point inside a virtual host would lead into itself. */
  private static void requireNoEndPointInside(
      List<ServiceConfig> services, List<IpAddress> endPoints) {
    for (IpAddress endPoint : endPoints) {
      for (Prefix virtualHost : virtualHosts(services)) {
        require(
            !virtualHost.contains(endPoint),
            "end-points: " + endPoint + " lies in the virtual host " + virtualHost);
      }
    }
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
