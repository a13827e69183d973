package slr.node.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import slr.packet.IpAddress;
import slr.packet.Prefix;

class KernelSetupIT {

  private static final Prefix A = Prefix.parse("203.0.113.0/24");
  private static final Prefix B = Prefix.parse("198.51.100.7/32");
  private static final Prefix C = Prefix.parse("2001:db8:1::/48");

  private final String namespace = "nk" + ProcessHandle.current().pid();
  private final SystemCommand here = new SystemCommand(List.of());
  private final List<String> inside = List.of("ip", "netns", "exec", namespace);

  @BeforeEach
  void addNamespace() throws IOException {
    here.run("ip", "netns", "add", namespace);
    here.run("ip", "-n", namespace, "link", "set", "lo", "up");
  }

  @AfterEach
  void removeNamespace() throws IOException {
    here.run("ip", "netns", "del", namespace);
  }

  @Test
  void routesAreIdempotentAndOnlyOurs() throws IOException {
    here.run("ip", "-n", namespace, "route", "add", "blackhole", "192.0.2.0/24", "metric", "32");
    here.run("ip", "-n", namespace, "route", "add", "blackhole", A.toString(), "metric", "32");
    try (KernelSetup setup = KernelSetup.routesOf(inside)) {
      setup.blackhole(List.of(A, B, C));
      assertThat(setup.blackholes()).containsExactlyInAnyOrder(A, B, C);
    }
    // As after kill -9: another process finds them.
    try (KernelSetup setup = KernelSetup.routesOf(inside)) {
      setup.blackhole(List.of(A, B, C));
      setup.blackhole(List.of(B));
      assertThat(setup.blackholes()).containsExactly(B);
      setup.blackhole(List.of());
      assertThat(setup.blackholes()).isEmpty();
    }
    assertThat(here.run("ip", "-n", namespace, "route", "show"))
        .contains("blackhole 192.0.2.0/24", "blackhole " + A);
  }

  @Test
  void swallowsWhatTheKernelWouldForward() throws IOException {
    try (KernelSetup setup = KernelSetup.routesOf(inside)) {
      setup.blackhole(List.of(A));
      assertThatThrownBy(() -> here.run("ip", "-n", namespace, "route", "get", "203.0.113.5"))
          .hasMessageContaining("Invalid argument");
    }
  }

  @Test
  void silencesAnewWhateverWasThere() throws IOException {
    try (KernelSetup setup = KernelSetup.routesOf(inside)) {
      setup.silence("s-1", List.of(IpAddress.parse("10.0.0.1")), List.of(A, C));
      setup.silence("s-1", List.of(IpAddress.parse("fd00::1")), List.of(B));
    }
    assertThat(new SystemCommand(inside).run("nft", "list", "table", "inet", "slr_s_1"))
        .contains("198.51.100.7", "fd00::1")
        .doesNotContain("10.0.0.1", "203.0.113");
  }

  @Test
  void saysWhichCommandFailed() {
    KernelSetup nowhere = KernelSetup.routesOf(List.of("ip", "netns", "exec", "no-such-namespace"));
    assertThatThrownBy(() -> nowhere.blackhole(List.of(A)))
        .hasMessageStartingWith("'ip netns exec no-such-namespace ip -4 route show")
        .hasMessageContaining("failed: ");
    assertThatThrownBy(() -> KernelSetup.sourceCheckWarnings(List.of("no-such-device")))
        .hasMessage("no interface 'no-such-device' here; see 'ip link'");
  }

  @Test
  void looksAtSourceChecks() throws IOException {
    assertThat(KernelSetup.sourceCheckWarnings(List.of("lo")))
        .allMatch(line -> line.startsWith("rp_filter of lo drops packets"));
  }
}
