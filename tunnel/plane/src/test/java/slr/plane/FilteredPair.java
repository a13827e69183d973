package slr.plane;

import static slr.packet.AllMemory.ALL;
import static slr.plane.Libc.INT;
import static slr.plane.Libc.POINTER;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** Two connected local sockets, one of them with a filter: the kernel runs it without any right. */
final class FilteredPair implements AutoCloseable {

  private static final MethodHandle SOCKETPAIR =
      Libc.function("socketpair", FunctionDescriptor.of(INT, INT, INT, INT, POINTER));

  private final Descriptor sender;
  private final Descriptor receiver;

  FilteredPair(PacketFilter filter) {
    try (Arena arena = Arena.ofConfined()) {
      long pair = KernelLayout.allocate(arena, 8);
      int _ =
          (int)
              SOCKETPAIR.invokeExact(
                  Libc.state(), SocketCalls.AF_UNIX, SocketCalls.SOCK_DGRAM, 0, pair);
      sender = new Descriptor(ALL.get(KernelLayout.INT, pair), "socketpair()", "");
      receiver = new Descriptor(ALL.get(KernelLayout.INT, pair + 4), "socketpair()", "");
    } catch (Throwable e) {
      throw Libc.broken(e);
    }
    filter.attach(receiver.number());
  }

  /** Whether the kernel lets this message through. */
  boolean passes(byte[] frame) {
    try (Arena arena = Arena.ofConfined()) {
      long memory = arena.allocateFrom(ValueLayout.JAVA_BYTE, frame).address();
      Libc.check(SocketCalls.send(sender.number(), memory, frame.length, 0), "send()", "");
      int received =
          SocketCalls.receive(receiver.number(), memory, frame.length, SocketCalls.MSG_DONTWAIT);
      return received == frame.length;
    }
  }

  @Override
  public void close() {
    sender.close();
    receiver.close();
  }
}
