package slr.plane;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** Puts packets into ports and takes them out, for tests. */
final class Frames {

  private Frames() {}

  /** Sends each packet and flushes. */
  static void send(OutputPort port, byte[]... packets) {
    try (Arena arena = Arena.ofConfined()) {
      for (byte[] packet : packets) {
        MemorySegment memory = arena.allocateFrom(ValueLayout.JAVA_BYTE, packet);
        port.send(memory, 0, packet.length);
      }
      port.flush();
    }
  }

  /** Receives until so many packets are there; copies of them. */
  static List<byte[]> receive(InputPort port, int count) {
    List<byte[]> received = new ArrayList<>();
    try (Poller poller = new Poller(port.descriptor())) {
      Awaitility.await()
          .atMost(Duration.ofSeconds(10))
          .pollInSameThread()
          .pollInterval(Duration.ofMillis(1))
          .until(() -> {
            poller.await(100_000_000);
            drain(port, received);
            return received.size() >= count;
          });
    }
    return received;
  }

  /** Receives until so many packets were there, and sends them on as they are. */
  static void receive(InputPort port, int count, OutputPort output) {
    int[] received = {0};
    try (Poller poller = new Poller(port.descriptor())) {
      Awaitility.await()
          .atMost(Duration.ofSeconds(10))
          .pollInSameThread()
          .pollInterval(Duration.ofMillis(1))
          .until(() -> {
            poller.await(100_000_000);
            received[0] += port.receive(output::send, count);
            output.flush();
            port.release();
            return received[0] >= count;
          });
    }
  }

  /** Receives what is there now. */
  static void drain(InputPort port, List<byte[]> received) {
    while (port.receive((memory, offset, length) -> received.add(copy(memory, offset, length)), 64)
        > 0) {
      port.release();
    }
    port.release();
  }

  static byte[] copy(MemorySegment memory, long offset, int length) {
    byte[] octets = new byte[length];
    MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, offset, octets, 0, length);
    return octets;
  }
}
