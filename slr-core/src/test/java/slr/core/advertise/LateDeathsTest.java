package slr.core.advertise;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import slr.packet.IpAddress;

final class LateDeathsTest {

  private final LateDeaths deaths = new LateDeaths();

  private static TunnelDown death(int host, long incarnation) {
    return new TunnelDown(IpAddress.ofV4(0x0a00_0000 + host), incarnation);
  }

  @Test
  void ofOneEndTheLatestCounts() {
    deaths.add(death(1, 5), 0);
    deaths.add(death(2, 6), 1);
    deaths.add(death(1, 7), 2);

    assertThat(deaths.all(3)).containsExactly(death(2, 6), death(1, 7));
  }

  @Test
  void theOldestGoWhenThereAreTooMany() {
    for (int host = 0; host <= LateDeaths.MAX; host++) {
      deaths.add(death(host, 1), 0);
    }

    assertThat(deaths.all(0)).hasSize(LateDeaths.MAX).doesNotContain(death(0, 1));
  }
}
