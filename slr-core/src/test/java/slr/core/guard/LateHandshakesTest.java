package slr.core.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import slr.core.flow.FlowKey;

/** Handshakes of which only the kernel can say whether they are finished. */
class LateHandshakesTest {

  private final Map<Integer, SocketLookup.Answer> sockets = new TreeMap<>();
  private final LateHandshakes late =
      new LateHandshakes(
          (_, _, port, _, _, _) -> sockets.getOrDefault(port, SocketLookup.Answer.NOT_HELD));
  private final List<FlowKey> established = new ArrayList<>();

  private static FlowKey flow(int port) {
    return FlowKey.parse("tcp 192.0.2.1:" + port + " 203.0.113.1:80");
  }

  @Test
  void onlyWhatTheKernelHasIsEstablished() {
    sockets.put(1, SocketLookup.Answer.HELD);
    sockets.put(2, SocketLookup.Answer.HALF_OPEN);
    for (int port = 1; port <= 3; port++) {
      late.add(flow(port), 0);
    }

    late.drain(LateHandshakes.WAIT_NS - 1, established::add);
    assertThat(established).as("the kernel may still be at it").isEmpty();
    late.drain(LateHandshakes.WAIT_NS, established::add);
    assertThat(established).containsExactly(flow(1));
    assertThat(late.isEmpty()).isTrue();
  }

  @Test
  void aFloodOfThemHasABound() {
    for (int i = 0; i < 2 * LateHandshakes.MAX; i++) {
      sockets.put(i, SocketLookup.Answer.HELD);
      late.add(flow(i), 0);
    }
    late.drain(LateHandshakes.WAIT_NS, established::add);
    assertThat(established).hasSize(LateHandshakes.MAX);
  }
}
