package slr.lab.onelevel;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/** A program that sends many small datagrams as fast as it can, as {@value #FLOWS} flows. */
final class UdpFlood {

  private static final int FLOWS = 64;
  private static final int DISCARD_PORT = 9;
  private static final int PAYLOAD_BYTES = 16;

  private UdpFlood() {}

  /**
   * The program.
   *
   * @param arguments address and number of packets
   */
  public static void main(String[] arguments) throws IOException {
    InetSocketAddress target = new InetSocketAddress(arguments[0], DISCARD_PORT);
    int packets = Integer.parseInt(arguments[1]);
    DatagramChannel[] channels = new DatagramChannel[FLOWS];
    for (int flow = 0; flow < FLOWS; flow++) {
      channels[flow] = DatagramChannel.open().connect(target);
    }
    ByteBuffer payload = ByteBuffer.allocateDirect(PAYLOAD_BYTES);
    for (int i = 0; i < packets; i++) {
      channels[i % FLOWS].write(payload.clear());
    }
    for (DatagramChannel channel : channels) {
      channel.close();
    }
  }
}
