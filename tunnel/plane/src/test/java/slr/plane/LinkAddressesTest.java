package slr.plane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import slr.packet.IpAddress;

class LinkAddressesTest {

  private static final int MANY = 1000;

  private final LinkAddresses links = new LinkAddresses();

  @Test
  void findsTheseAndNoOthers() {
    Map<IpAddress, PlaneNextHop> hops = new HashMap<>();
    for (int i = 0; i < MANY; i++) {
      hops.put(v4(i), new PlaneNextHop(i + 1, 1500, i, 7));
      hops.put(v6(i), new PlaneNextHop(i + 1, 1400, i, 8));
    }
    links.replace(hops);
    hops.forEach((address, hop) -> assertThat(find(address)).isEqualTo(hop));
    for (int i = MANY; i < 2 * MANY; i++) {
      assertThat(find(v4(i))).isNull();
      assertThat(find(v6(i))).isNull();
    }

    links.replace(Map.of(v4(5), new PlaneNextHop(9, 68, 1, 2)));
    assertThat(find(v4(5))).isEqualTo(new PlaneNextHop(9, 68, 1, 2));
    assertThat(find(v4(6))).isNull();
    links.replace(Map.of());
    assertThat(find(v4(5))).isNull();
  }

  private @Nullable PlaneNextHop find(IpAddress address) {
    return links.table().find(address.high(), address.low());
  }

  private static IpAddress v4(int number) {
    return IpAddress.ofV4(0x0a00_0000 + number);
  }

  private static IpAddress v6(int number) {
    return new IpAddress(0x2001_0db8_0000_0000L, (number + 1L) << Integer.SIZE);
  }
}
