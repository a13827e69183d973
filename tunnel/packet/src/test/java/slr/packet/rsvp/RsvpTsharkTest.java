package slr.packet.rsvp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slr.packet.IpAddress;
import slr.packet.PacketBuilder;

/**
 * What we write, tshark reads: every message, signed or not, in IPv4 and IPv6, as protocol 46 and
 * in UDP (RFC 2205 appendix C).
 */
final class RsvpTsharkTest {

  private static final int RSVP = 46;
  private static final int UDP_PORT = 1_698;
  private static final int UDP_PORT_TO_ROUTER = 1_699;
  private static final int TIMEOUT_S = 60;

  @TempDir private Path folder;
  private final List<byte[]> packets = new ArrayList<>();
  private final RsvpIntegrity integrity = new RsvpIntegrity(new IntegrityKey(5, new byte[32]));
  private Path capture;

  @BeforeEach
  void capture() throws IOException {
    for (GoldenMessage golden : GoldenMessage.values()) {
      addEveryWay(golden.octets());
      addEveryWay(RsvpOctets.signed(integrity, golden.message(), packets.size()));
    }
    capture = folder.resolve("rsvp.pcap");
    writePcap(packets, capture);
  }

  @Test
  void readsEveryMessageWithoutAFault() throws Exception {
    List<String> messages = fields("rsvp", "rsvp.msg");
    assertThat(messages).hasSize(GoldenMessage.values().length * 2 * 6);
    assertThat(messages.stream().distinct())
        .containsExactlyInAnyOrder("1", "2", "3", "4", "5", "6", "7", "13", "15");

    assertThat(tshark("-Y", "_ws.malformed || _ws.expert.severity >= \"Warning\"")).isEmpty();
    List<String> checksums =
        tshark("-V").stream().filter(line -> line.contains("Checksum: ")).toList();
    assertThat(checksums).hasSizeGreaterThanOrEqualTo(packets.size());
    assertThat(checksums).noneMatch(line -> line.contains("[incorrect"));
  }

  @Test
  void seesTheSameInIt() throws Exception {
    assertThat(fields("frame.number == 1", "rsvp.object")).containsExactly("1,3,5,11,12,252");
    assertThat(
            fields(
                "rsvp.msg == 2 && ip && !udp && frame.number < 20",
                "rsvp.session.ip",
                "rsvp.session.port",
                "rsvp.hop.neighbor_address_ipv4",
                "rsvp.sender.port"))
        .first()
        .asString()
        .startsWith("203.0.113.1;80;10.0.0.2");
    List<String> words =
        tshark("-V", "-Y", "frame.number <= 24").stream().map(String::strip).toList();
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

  private List<String> fields(String filter, String... fields) throws Exception {
    List<String> options = new ArrayList<>(List.of("-Y", filter, "-T", "fields"));
    options.addAll(List.of("-E", "separator=;"));
    for (String field : fields) {
      options.addAll(List.of("-e", field));
    }
    return tshark(options.toArray(String[]::new));
  }

  private List<String> tshark(String... options) throws Exception {
    List<String> command = new ArrayList<>(List.of("tshark", "-r", capture.toString()));
    command.addAll(List.of("-d", "udp.port==1698,rsvp", "-d", "udp.port==1699,rsvp"));
    command.addAll(List.of("-o", "udp.check_checksum:TRUE"));
    command.addAll(List.of(options));
    Path output = folder.resolve("output");
    Path errors = folder.resolve("errors");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .start();
    assertThat(process.waitFor(TIMEOUT_S, TimeUnit.SECONDS)).as("tshark ended").isTrue();
    assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
    return Files.readAllLines(output);
  }

  /** The classic format, packets without link header, one a second. */
  private static void writePcap(List<byte[]> packets, Path file) throws IOException {
    int linkRaw = 101;
    try (OutputStream out = Files.newOutputStream(file)) {
      ByteBuffer head = ByteBuffer.allocate(24).putInt(0xa1b2c3d4).putShort((short) 2);
      head.putShort((short) 4).putLong(0).putInt(0xffff).putInt(linkRaw);
      out.write(head.array());
      for (int i = 0; i < packets.size(); i++) {
        byte[] packet = packets.get(i);
        ByteBuffer record = ByteBuffer.allocate(16).putInt(i).putInt(0);
        out.write(record.putInt(packet.length).putInt(packet.length).array());
        out.write(packet);
      }
    }
  }
}
