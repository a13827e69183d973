package slr.plane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import slr.packet.IpAddress;

/** What routes, neighbours and interfaces of a real kernel make of an address. */
class NextHopsIT {

  private static final String OTHER_MAC = "02:00:00:00:77:02";
  private static final long OTHER = 0x0200_0000_7702L;

  private Namespaces lab;
  private NextHops nextHops;
  private NetworkDevice left;
  private NetworkDevice right;

  @BeforeEach
  void deploy() throws Exception {
    lab = new Namespaces();
    nextHops = lab.open("left", NextHops::open);
    left = lab.in("left", () -> NetworkDevice.named("to-right"));
    right = lab.in("right", () -> NetworkDevice.named("to-left"));
  }

  @AfterEach
  void destroy() {
    lab.close();
  }

  @ParameterizedTest
  @CsvSource({
    "10.77.0.2, 10.77.0.2",
    "fd77::2, fd77::2",
    "192.0.2.1, 10.77.0.2",
    "2001:db8::1, fd77::2",
    "198.51.100.1, fd77::2"
  })
  void findsTheNeighbourThatARouteNames(String destination, String gateway) throws Exception {
    if (!destination.equals(gateway)) {
      String via = (gateway.contains(":") ? "via inet6 " : "via inet ") + gateway;
      lab.exec("left", "ip route add " + destination + " " + via);
    }
    IpAddress to = IpAddress.parse(destination);
    await().until(() -> nextHops.towards(to).isPresent());
    assertThat(nextHops.towards(to))
        .contains(
            new NextHop(
                left.index(),
                right.hardwareAddress(),
                left.hardwareAddress(),
                destination.equals(gateway)));
  }

  @Test
  void saysThatANeighbourHasAnotherAddress() throws Exception {
    IpAddress to = IpAddress.parse(Namespaces.RIGHT_V4);
    await().until(() -> nextHops.towards(to).isPresent());
    while (nextHops.changed()) {
      assertThat(nextHops.towards(to)).isPresent();
    }

    lab.exec("right", "ip link set to-left address " + OTHER_MAC);
    // Its own question about us tells the new address.
    NextHops theirs = lab.open("right", NextHops::open);
    assertThat(theirs.towards(IpAddress.parse(Namespaces.LEFT_V4))).isEmpty();

    await().until(nextHops::changed);
    await().until(() -> nextHops.towards(to).map(NextHop::linkAddress).equals(Optional.of(OTHER)));
  }

  @Test
  void hasTheKernelProbeANeighbourThatWasLongSilent() throws Exception {
    IpAddress to = IpAddress.parse(Namespaces.RIGHT_V4);
    await().until(() -> nextHops.towards(to).isPresent());
    String neighbour = "ip neigh show to " + Namespaces.RIGHT_V4;
    lab.exec("left", "ip neigh change " + Namespaces.RIGHT_V4 + " dev to-right nud stale");
    assertThat(lab.exec("left", neighbour)).contains("STALE");

    assertThat(nextHops.towards(to)).isPresent();
    assertThat(lab.exec("left", neighbour)).doesNotContain("STALE");
  }

  @Test
  void knowsNoWayWithoutRouteOrNeighbour() throws Exception {
    assertThat(nextHops.towards(IpAddress.parse("192.0.2.1"))).as("no route").isEmpty();
    IpAddress nobody = IpAddress.parse("10.77.0.9");
    assertThat(nextHops.towards(nobody)).isEmpty();
    await().until(() -> lab.exec("left", "ip neigh show to 10.77.0.9").contains("FAILED"));
    assertThat(nextHops.towards(nobody)).isEmpty();
    lab.exec("left", "ip route add blackhole 198.51.100.0/24");
    assertThat(nextHops.towards(IpAddress.parse("198.51.100.1"))).isEmpty();
    assertThat(nextHops.towards(IpAddress.parse(Namespaces.LEFT_V4))).as("ourselves").isEmpty();

    IpAddress to = IpAddress.parse(Namespaces.RIGHT_V4);
    await().until(() -> nextHops.towards(to).isPresent());
    lab.exec("left", "ip link set to-right down");
    await().until(nextHops::changed);
    assertThat(nextHops.towards(to)).isEmpty();
  }
}
