package slr.node.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import slr.packet.IpPacket;
import slr.packet.PacketBuilder;

class HoldingQueueTest {

  private final HoldingQueue queue = new HoldingQueue();
  private final List<String> let = new ArrayList<>();

  private boolean hold(int port, long number, long nowNs) {
    return queue.hold(packet(port, 10), number, 1, port, true, nowNs);
  }

  private static IpPacket packet(int port, int payloadBytes) {
    return PacketBuilder.ipv4().tcp(port, 80).ack().payload(payloadBytes).packet();
  }

  private void release(long number) {
    queue.release(
        number,
        (memory, offset, lengthBytes, outerHigh, outerLow, tunnelled) ->
            let.add(outerLow + ":" + lengthBytes + (tunnelled ? " tunnelled" : "")));
  }

  @Test
  void givesBackWhatWasHeldForOneSearchInItsOrder() {
    hold(1, 7, 0);
    hold(2, 8, 0);
    hold(3, 7, 0);

    release(7);

    assertThat(let).containsExactly("1:50 tunnelled", "3:50 tunnelled");
    assertThat(queue.size()).isEqualTo(1);
  }

  @Test
  void keepsTheOctets() {
    IpPacket packet = packet(4, 100);
    byte[] before =
        packet
            .memory()
            .asSlice(packet.offset(), packet.lengthBytes())
            .toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
    queue.hold(packet, 1, 0, 0, false, 0);
    packet.memory().fill((byte) 0);

    queue.release(
        1,
        (memory, offset, lengthBytes, outerHigh, outerLow, tunnelled) -> {
          assertThat(java.util.Arrays.copyOfRange(memory, offset, offset + lengthBytes))
              .isEqualTo(before);
          let.add("it");
        });

    assertThat(let).hasSize(1);
  }

  @Test
  void oneSearchDoesNotFillIt() {
    for (int i = 0; i < HoldingQueue.PACKETS_OF_ONE; i++) {
      assertThat(hold(i, 7, 0)).isTrue();
    }
    assertThat(hold(99, 7, 0)).isFalse();
    assertThat(hold(99, 8, 0)).isTrue();
  }

  @Test
  void refusesWhatIsTooLongAndWhatIsTooMuch() {
    assertThat(queue.hold(packet(1, HoldingQueue.FRAME_BYTES), 1, 0, 0, false, 0)).isFalse();
    for (int i = 0; i < HoldingQueue.PACKETS; i++) {
      assertThat(hold(1, i, 0)).isTrue();
    }
    assertThat(hold(1, -5, 0)).isFalse();

    release(17);

    assertThat(hold(1, -5, 0)).as("where one has left").isTrue();
  }

  @Test
  void whatIsHeldAgainForTheSameSearchStays() {
    hold(1, 7, 0);
    hold(2, 7, 0);
    hold(3, 8, 0);

    queue.release(
        7,
        (memory, offset, lengthBytes, outerHigh, outerLow, tunnelled) -> {
          let.add("" + outerLow);
          if (outerLow == 1) {
            hold(1, 7, 0);
          }
        });

    assertThat(let).containsExactly("1", "2");
    assertThat(queue.size()).isEqualTo(2);
    release(7);
    assertThat(let).hasSize(3);
  }

  @Test
  void throwsAwayWhatIsHeldForTooLong() {
    hold(1, 7, 0);
    hold(2, 8, HoldingQueue.PATIENCE_NS / 2);

    assertThat(queue.expire(HoldingQueue.PATIENCE_NS)).isEqualTo(1);

    release(7);
    assertThat(let).isEmpty();
    release(8);
    assertThat(let).hasSize(1);
  }
}
