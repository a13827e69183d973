package slr.core.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import slr.core.choice.Candidate;
import slr.core.choice.Candidates;
import slr.core.row.Directive;
import slr.core.row.RowKey;
import slr.packet.IpAddress;
import slr.packet.Prefix;

class ForwardingTableTest {

  private static final Prefix WIDE = Prefix.parse("203.0.0.0/16");
  private static final Prefix NARROW = Prefix.parse("203.0.113.0/24");

  @Test
  void mostSpecificKindOfTrafficCounts() {
    List<Candidate> all =
        List.of(
            of(NARROW, 6, 80, 10).node(1),
            of(NARROW, 6, 80, 0).node(2),
            of(NARROW, 6, 0, 10).node(3),
            of(NARROW, 6, 0, 0).node(4),
            of(NARROW, 0, 0, 10).node(5),
            of(NARROW, 0, 0, 0).node(6),
            of(WIDE, 6, 80, 10).node(7));

    assertThat(chosen(all, false, 6, 80, 10)).isEqualTo(1);
    assertThat(chosen(all, false, 6, 80, 0)).isEqualTo(2);
    assertThat(chosen(all, false, 6, 81, 10)).isEqualTo(3);
    assertThat(chosen(all, false, 6, 81, 3)).isEqualTo(4);
    assertThat(chosen(all, false, 17, 80, 10)).isEqualTo(5);
    assertThat(chosen(all, false, 47, 0, 0)).isEqualTo(6);
    for (int gone = 0; gone < all.size(); gone++) {
      assertThat(chosen(all.subList(gone, all.size()), false, 6, 80, 10)).isEqualTo(gone + 1);
    }
  }

  @Test
  void shorterPrefixStepsInUnlessStrict() {
    List<Candidate> drained =
        List.of(
            of(NARROW, 6, 80, 0).directive(Directive.DRAINING).node(1), of(WIDE, 6, 80, 0).node(2));

    assertThat(chosen(drained, false, 6, 80, 0)).isEqualTo(2);
    assertThat(chosen(drained, true, 6, 80, 0)).isEqualTo(-1);
  }

  @Test
  void rowsHaveTheOptionsOfTheLongestConfiguredVirtualHostAroundThem() {
    VirtualHostOptions strict = options(true);
    ForwardingTable table =
        ForwardingTable.builder(Scene.KEY)
            .virtualHost(WIDE, strict)
            .virtualHost(Prefix.parse("203.0.0.0/8"), options(false))
            .tunnelEnd(new TunnelEnd(1, "h1", IpAddress.parse("10.0.0.1"), true))
            .candidate(of(NARROW, 6, 80, 0).node(1))
            .build();

    assertThat(find(table, "203.0.113.9").options()).isEqualTo(strict);
    assertThat(find(table, "203.0.113.9").prefix()).isEqualTo(NARROW);
    assertThat(find(table, "203.1.0.0").options()).isEqualTo(options(false));
  }

  @Test
  void refusesRowsOutsideOfConfiguredVirtualHosts() {
    ForwardingTable.Builder builder =
        ForwardingTable.builder(Scene.KEY)
            .virtualHost(Prefix.parse("::/0"), Scene.USUAL)
            .tunnelEnd(new TunnelEnd(1, "h1", IpAddress.parse("10.0.0.1"), true))
            .candidate(of(NARROW, 6, 80, 0).node(1));

    assertThatThrownBy(builder::build)
        .hasMessage("203.0.113.0/24 lies in no configured virtual host");
  }

  @Test
  void refusesCandidatesWithoutTunnelEnd() {
    ForwardingTable.Builder builder =
        ForwardingTable.builder(Scene.KEY)
            .virtualHost(NARROW, Scene.USUAL)
            .candidate(of(NARROW, 6, 80, 0).node(5));

    assertThatThrownBy(builder::build).hasMessage("next hop 5 has no tunnel end");
  }

  @Test
  void unknownPolicyIsRefusedWhenTheOptionsAreMade() {
    assertThatThrownBy(() ->
            new VirtualHostOptions(
                "best",
                VirtualHostOptions.Udp.KEPT,
                VirtualHostOptions.Echo.ANSWER,
                VirtualHostOptions.WhenNone.REFUSE,
                false))
        .hasMessageContaining("no policy 'best'");
  }

  private static int chosen(
      List<Candidate> candidates, boolean strict, int protocol, int port, int serviceClass) {
    ForwardingTable.Builder builder =
        ForwardingTable.builder(Scene.KEY).virtualHost(WIDE, options(strict));
    for (Candidate each : candidates) {
      builder
          .tunnelEnd(new TunnelEnd(each.nextHop(), each.name(), each.endPoint(), true))
          .candidate(each);
    }
    return find(builder.build(), "203.0.113.9").takers(protocol, port, serviceClass).choose(1);
  }

  private static VirtualHost find(ForwardingTable table, String address) {
    IpAddress parsed = IpAddress.parse(address);
    return Objects.requireNonNull(table.virtualHost(parsed.high(), parsed.low()));
  }

  private static VirtualHostOptions options(boolean strict) {
    return new VirtualHostOptions(
        "consistent-hash",
        VirtualHostOptions.Udp.KEPT,
        VirtualHostOptions.Echo.ANSWER,
        VirtualHostOptions.WhenNone.REFUSE,
        strict);
  }

  private static Candidates of(Prefix prefix, int protocol, int port, int serviceClass) {
    return Candidates.of(new RowKey(prefix, protocol, port, serviceClass));
  }
}
