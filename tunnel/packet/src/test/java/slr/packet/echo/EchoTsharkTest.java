package slr.packet.echo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slr.packet.Tshark;

/** To tshark our echoes are pings like any other, and right ones. */
final class EchoTsharkTest {

  @TempDir private Path folder;

  @Test
  void seesPingsWithRightChecksums() throws Exception {
    List<byte[]> packets = new ArrayList<>();
    for (FlowAdvertisement each : new FlowAdvertisement[] {Echoes.V4, Echoes.V6}) {
      packets.add(Echoes.request(each));
      packets.add(Echoes.reply(each));
    }
    Tshark tshark = new Tshark(folder, packets, "-o", "ip.check_checksum:TRUE");

    assertThat(tshark.faults()).isEmpty();
    // It pairs them: the second packet answers the first, the fourth the third.
    assertThat(
            tshark.fields(
                "icmp",
                "ip.src",
                "ip.checksum.status",
                "ip.flags.df",
                "icmp.type",
                "icmp.ident",
                "icmp.checksum.status",
                "icmp.resp_to",
                "data.len"))
        .containsExactly("203.0.113.1;1;1;8;52719;1;;132", "198.51.100.7;1;1;0;52719;1;1;132");
    assertThat(
            tshark.fields(
                "icmpv6",
                "ipv6.src",
                "icmpv6.type",
                "icmpv6.checksum.status",
                "icmpv6.resp_to",
                "data.len"))
        .containsExactly("2001:db8:192::1;128;1;;156", "2001:db8:c::7;129;1;3;156");
    assertThat(tshark.lines("-x", "-Y", "frame.number == 1"))
        .anyMatch(line -> line.contains("SLRF"));
  }
}
