package slr.lab.onelevel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import slr.lab.Lab;
import slr.lab.PacketSender;
import slr.packet.IpAddress;
import slr.packet.PacketBuilder;
import slr.plane.RawIpOutput;

/**
 * A program that sends SYNs, or ACKs, in the names of clients that do not exist, each a flow of its
 * own.
 */
final class FakeClients {

  /** What each of its packets is. */
  enum Segment {
    SYN,
    ACK
  }

  private static final int WEB_PORT = 80;
  private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(2);

  /** What the clients' router has no more precise route to: it drops the answers silently. */
  private static final IpAddress NOBODY_V4 = IpAddress.parse("10.10.128.0");

  private static final IpAddress NOBODY_V6 = IpAddress.parse("2001:db8:10:ff::");
  private static final int NOBODIES = 1 << 15;

  private FakeClients() {}

  /** Starts it on a node. */
  static Process start(
      Lab lab, String node, Segment segment, String target, int perSecond, int seconds) {
    List<String> command = new ArrayList<>(PacketSender.program(FakeClients.class));
    command.addAll(
        List.of(segment.name(), target, Integer.toString(perSecond), Integer.toString(seconds)));
    try {
      return new ProcessBuilder(lab.entering(node, command)).inheritIO().start();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /**
   * The program.
   *
   * @param arguments segment, address, packets a second, seconds
   */
  public static void main(String[] arguments) {
    Segment segment = Segment.valueOf(arguments[0]);
    IpAddress target = IpAddress.parse(arguments[1]);
    double perNs = Integer.parseInt(arguments[2]) / 1e9;
    long lengthNs = TimeUnit.SECONDS.toNanos(Integer.parseInt(arguments[3]));
    Random random = new Random(System.nanoTime());
    try (RawIpOutput output = RawIpOutput.open();
        Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(128, 8);
      long startNs = System.nanoTime();
      long sent = 0;
      for (long ns = 0; ns < lengthNs; ns = System.nanoTime() - startNs) {
        while (sent < ns * perNs) {
          byte[] packet = packet(segment, target, random);
          memory.copyFrom(MemorySegment.ofArray(packet));
          output.send(memory, 0, packet.length);
          output.flush();
          sent++;
        }
        LockSupport.parkNanos(PAUSE_NS);
      }
    }
  }

  private static byte[] packet(Segment segment, IpAddress target, Random random) {
    IpAddress nobody = target.isV4() ? NOBODY_V4 : NOBODY_V6;
    IpAddress source = new IpAddress(nobody.high(), nobody.low() + random.nextInt(NOBODIES));
    PacketBuilder packet =
        PacketBuilder.between(source, target)
            .tcp(random.nextInt(1024, 65_536), WEB_PORT)
            .seq(random.nextInt());
    return (segment == Segment.SYN ? packet.syn() : packet.ack()).build();
  }
}
