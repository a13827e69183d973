package slr.packet.rsvp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slr.packet.IpAddress;
import slr.packet.PacketBuilder;
import slr.packet.Tshark;

/**
 * What we write, tshark reads: every message, signed or not, in IPv4 and IPv6, as protocol 46 and
 * in UDP (RFC 2205 appendix C).
 */
final class RsvpTsharkTest {

  private static final int RSVP = 46;
  private static final int UDP_PORT = 1_698;
  private static final int UDP_PORT_TO_ROUTER = 1_699;

  @TempDir private Path folder;
  private final List<byte[]> packets = new ArrayList<>();
  private final RsvpIntegrity integrity = new RsvpIntegrity(new IntegrityKey(5, new byte[32]));
  private Tshark tshark;

  @BeforeEach
  void capture() throws IOException {
    for (GoldenMessage golden : GoldenMessage.values()) {
      addEveryWay(golden.octets());
      addEveryWay(RsvpOctets.signed(integrity, golden.message(), packets.size()));
    }
    tshark =
        new Tshark(
            folder,
            packets,
            "-d",
            "udp.port==1698,rsvp",
            "-d",
            "udp.port==1699,rsvp",
            "-o",
            "udp.check_checksum:TRUE");
  }

  @Test
  void readsEveryMessageWithoutAFault() throws Exception {
    List<String> messages = tshark.fields("rsvp", "rsvp.msg");
    assertThat(messages).hasSize(GoldenMessage.values().length * 2 * 6);
    assertThat(messages.stream().distinct())
        .containsExactlyInAnyOrder("1", "2", "3", "4", "5", "6", "7", "13", "15");

    assertThat(tshark.faults()).isEmpty();
    List<String> checksums =
        tshark.lines("-V").stream().filter(line -> line.contains("Checksum: ")).toList();
    assertThat(checksums).hasSizeGreaterThanOrEqualTo(packets.size());
    assertThat(checksums).noneMatch(line -> line.contains("[incorrect"));
  }

  @Test
  void seesTheSameInIt() throws Exception {
    assertThat(tshark.fields("frame.number == 1", "rsvp.object"))
        .containsExactly("1,3,5,11,12,252");
    assertThat(
            tshark.fields(
                "rsvp.msg == 2 && ip && !udp && frame.number < 20",
                "rsvp.session.ip",
                "rsvp.session.port",
                "rsvp.hop.neighbor_address_ipv4",
                "rsvp.sender.port"))
        .first()
        .asString()
        .startsWith("203.0.113.1;80;10.0.0.2");
    List<String> words =
        tshark.lines("-V", "-Y", "frame.number <= 24").stream().map(String::strip).toList();
    assertThat(words)
        .contains("Style: Fixed Filter (0x00000a)")
        .anyMatch(line -> line.startsWith("FLOWSPEC:") && line.contains("Null"))
        .anyMatch(line -> line.contains("INTEGRITY"))
        .anyMatch(line -> line.contains("32473"))
        .noneMatch(line -> line.contains("Unknown"));
  }

  private void addEveryWay(byte[] message) {
    for (boolean v4 : new boolean[] {true, false}) {
      IpAddress source = IpAddress.parse(v4 ? "10.0.0.2" : "2001:db8::2");
      IpAddress destination = IpAddress.parse(v4 ? "10.0.0.3" : "2001:db8::3");
      packets.add(
          PacketBuilder.between(source, destination).protocol(RSVP).payload(message).build());
      for (int port : new int[] {UDP_PORT, UDP_PORT_TO_ROUTER}) {
        packets.add(
            PacketBuilder.between(source, destination).udp(port, port).payload(message).build());
      }
    }
  }
}
