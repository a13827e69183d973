package slr.fuzz.targets;

import java.util.List;
import slr.core.choice.Candidate;
import slr.core.choice.ChoiceKey;
import slr.core.flow.HashKey;
import slr.core.forward.ForwardingTable;
import slr.core.forward.TunnelEnd;
import slr.core.forward.VirtualHostOptions;
import slr.core.forward.VirtualHostOptions.Echo;
import slr.core.forward.VirtualHostOptions.Udp;
import slr.core.forward.VirtualHostOptions.WhenNone;
import slr.core.row.Directive;
import slr.core.row.Health;
import slr.core.row.Row;
import slr.core.row.RowKey;
import slr.packet.IpAddress;
import slr.packet.IpProtocol;
import slr.packet.Prefix;

/**
 * The tables under which packets are judged. The virtual hosts are those of the seeds:
 * 203.0.113.0/24 remembers UDP flows and answers pings, 203.0.113.128/25 in it does neither,
 * 2001:db8:1::/48 is the IPv6 one. Hosts 1 to 3 take everything, host 4 only port 443.
 */
final class RoutingScene {

  static final List<Prefix> VIRTUAL_HOSTS =
      List.of(
          Prefix.parse("203.0.113.0/24"),
          Prefix.parse("203.0.113.128/25"),
          Prefix.parse("2001:db8:1::/48"));

  /** Tunnels of the seeds come from here. */
  static final List<Prefix> TUNNEL_SOURCES =
      List.of(Prefix.parse("10.0.0.0/24"), Prefix.parse("2001:db8:a::/48"));

  /** Tunnels of the seeds end here. */
  static final List<IpAddress> END_POINTS =
      List.of(IpAddress.parse("10.0.0.2"), IpAddress.parse("2001:db8:a::2"));

  private static final ChoiceKey KEY = new ChoiceKey(new HashKey(1, 2), 0);

  private static final List<VirtualHostOptions> OPTIONS =
      List.of(
          VirtualHostOptions.usual(),
          new VirtualHostOptions(
              "consistent-hash", Udp.STATELESS, Echo.TUNNEL, WhenNone.DROP, true),
          VirtualHostOptions.usual());

  private static final List<ForwardingTable> TABLES =
      List.of(
          table(Directive.ACTIVE, Health.HEALTHY, true),
          table(Directive.DRAINING, Health.HEALTHY, true),
          table(Directive.INACTIVE, Health.HEALTHY, true),
          table(Directive.ACTIVE, Health.FAILING, true),
          table(Directive.ACTIVE, Health.HEALTHY, false));

  private RoutingScene() {}

  /** The tables in turn: all is well; then hosts 1 and 2 drain, go, fail, and lose their tunnel. */
  static ForwardingTable table(int turn) {
    return TABLES.get(turn % TABLES.size());
  }

  static boolean isOurs(IpAddress address) {
    return VIRTUAL_HOSTS.stream().anyMatch(host -> host.contains(address.high(), address.low()));
  }

  /** Whether UDP flows to this address of a virtual host are remembered. */
  static boolean keepsUdp(IpAddress address) {
    return !VIRTUAL_HOSTS.get(1).contains(address.high(), address.low());
  }

  private static ForwardingTable table(Directive directive, Health health, boolean up) {
    ForwardingTable.Builder table = ForwardingTable.builder(KEY);
    for (int i = 0; i < VIRTUAL_HOSTS.size(); i++) {
      table.virtualHost(VIRTUAL_HOSTS.get(i), OPTIONS.get(i));
    }
    for (int host = 1; host <= 4; host++) {
      boolean touched = host <= 2;
      IpAddress end = IpAddress.ofV4(0x0a000100 | host);
      table.tunnelEnd(new TunnelEnd(host, "h" + host, end, up || !touched));
      for (Prefix virtualHost : VIRTUAL_HOSTS) {
        RowKey key =
            host == 4
                ? new RowKey(virtualHost, IpProtocol.TCP, 443, 0)
                : new RowKey(virtualHost, RowKey.ANY, RowKey.ANY, 0);
        Row row =
            new Row(
                key,
                touched ? health : Health.HEALTHY,
                0.1 * host,
                1,
                10 * host,
                touched ? directive : Directive.ACTIVE,
                touched ? directive : Directive.ACTIVE,
                false,
                "site",
                List.of("h" + host));
        table.candidate(new Candidate(host, "h" + host, end, row, 1));
      }
    }
    return table.build();
  }
}
