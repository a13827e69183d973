package slr.node.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import slr.packet.PacketBuilder;
import slr.plane.PlaneVerdict;

/** Packets that follow each other, of which the program keeps the hash (flow_train.h). */
final class KernelTrainsIT {

  /** Alike in all that the program compares first. */
  @Test
  void flowsThatDifferInTheAddressAloneKeepTheirTunnels() {
    byte[] one = segment("203.0.113.1");
    byte[] other = segment("203.0.113.17");
    try (TwoPlanes planes = KernelPlaneGoldenIT.knowing()) {
      for (byte[] packet : List.of(one, one, one, other, one, other, other, other, one, one)) {
        assertThat(planes.both(packet, 0)).isEqualTo(PlaneVerdict.FORWARD_KNOWN);
      }
    }
  }

  private static byte[] segment(String to) {
    return PacketBuilder.ipv4().from("192.0.2.1").to(to).tcp(1000, 80).ack().payload(9).build();
  }
}
