package slr.plane;

import static slr.packet.AllMemory.ALL;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;
import slr.plane.KernelLayout.SockaddrLl;

/** Sends whole Ethernet frames out of an interface, tags and all. */
final class FrameSender implements AutoCloseable {

  private final Descriptor socket;

  /** Opens in the namespace of the calling thread. */
  FrameSender(String device) {
    socket =
        new Descriptor(
            SocketCalls.socket(SocketCalls.AF_PACKET, SocketCalls.SOCK_RAW, 0),
            "socket(AF_PACKET)",
            "run as root");
    try (Arena arena = Arena.ofConfined()) {
      long address = KernelLayout.allocate(arena, SockaddrLl.SIZE);
      ALL.set(KernelLayout.SHORT, address + SockaddrLl.FAMILY, (short) SocketCalls.AF_PACKET);
      ALL.set(
          KernelLayout.INT,
          address + SockaddrLl.INTERFACE_INDEX,
          NetworkDevice.named(device).index());
      Libc.check(
          SocketCalls.bind(socket.number(), address, SockaddrLl.SIZE), "bind(" + device + ")", "");
    }
  }

  void send(byte[] frame) {
    try (Arena arena = Arena.ofConfined()) {
      long address = arena.allocateFrom(ValueLayout.JAVA_BYTE, frame).address();
      Libc.check(SocketCalls.send(socket.number(), address, frame.length, 0), "send(frame)", "");
    }
  }

  /** A frame: addresses, tags and type in hex, then the packet. */
  static byte[] frame(String headerHex, byte[] packet) {
    byte[] header = HexFormat.of().parseHex(headerHex.replaceAll("[ :]", ""));
    byte[] frame = new byte[header.length + packet.length];
    System.arraycopy(header, 0, frame, 0, header.length);
    System.arraycopy(packet, 0, frame, header.length, packet.length);
    return frame;
  }

  @Override
  public void close() {
    socket.close();
  }
}
