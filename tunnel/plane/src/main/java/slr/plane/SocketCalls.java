package slr.plane;

import static slr.packet.AllMemory.ALL;
import static slr.plane.Libc.INT;
import static slr.plane.Libc.POINTER;
import static slr.plane.Libc.SIZE;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** Calls on sockets: socket(2), bind(2), connect(2), send(2), recv(2), sendmmsg(2), options. */
final class SocketCalls {

  static final int AF_UNSPEC = 0;
  static final int AF_UNIX = 1;
  static final int AF_INET = 2;
  static final int AF_INET6 = 10;
  static final int AF_NETLINK = 16;
  static final int AF_PACKET = 17;
  static final int AF_XDP = 44;

  static final int SOCK_STREAM = 1;
  static final int SOCK_DGRAM = 2;
  static final int SOCK_RAW = 3;
  private static final int SOCK_CLOEXEC = 0x80000;

  static final int SOL_IP = 0;
  static final int SOL_SOCKET = 1;
  static final int SOL_IPV6 = 41;
  static final int SOL_PACKET = 263;
  static final int SOL_XDP = 283;

  static final int SO_ERROR = 4;
  static final int SO_SNDBUF = 7;
  static final int SO_RCVBUF = 8;
  static final int SO_ATTACH_FILTER = 26;
  static final int SO_NETNS_COOKIE = 71;

  static final int MSG_DONTWAIT = 0x40;

  private static final MethodHandle SOCKET =
      Libc.function("socket", FunctionDescriptor.of(INT, INT, INT, INT));
  private static final MethodHandle BIND =
      Libc.function("bind", FunctionDescriptor.of(INT, INT, POINTER, INT));
  private static final MethodHandle CONNECT =
      Libc.function("connect", FunctionDescriptor.of(INT, INT, POINTER, INT));
  private static final MethodHandle SET_OPTION =
      Libc.function("setsockopt", FunctionDescriptor.of(INT, INT, INT, INT, POINTER, INT));
  private static final MethodHandle GET_OPTION =
      Libc.function("getsockopt", FunctionDescriptor.of(INT, INT, INT, INT, POINTER, POINTER));
  private static final MethodHandle SEND =
      Libc.function("send", FunctionDescriptor.of(SIZE, INT, POINTER, SIZE, INT));
  private static final MethodHandle RECV =
      Libc.function("recv", FunctionDescriptor.of(SIZE, INT, POINTER, SIZE, INT));
  private static final MethodHandle SEND_TO =
      Libc.function("sendto", FunctionDescriptor.of(SIZE, INT, POINTER, SIZE, INT, POINTER, INT));
  private static final MethodHandle SENDMMSG =
      Libc.function("sendmmsg", FunctionDescriptor.of(INT, INT, POINTER, INT, INT));

  private SocketCalls() {}

  /** A new socket; close-on-exec always. */
  static int socket(int family, int type, int protocol) {
    MemorySegment state = Libc.state();
    try {
      return Libc.result(
          (int) SOCKET.invokeExact(state, family, type | SOCK_CLOEXEC, protocol), state);
    } catch (Throwable e) {
      throw Libc.broken(e);
    }
  }

  static int bind(int descriptor, long address, int lengthBytes) {
    MemorySegment state = Libc.state();
    try {
      return Libc.result((int) BIND.invokeExact(state, descriptor, address, lengthBytes), state);
    } catch (Throwable e) {
      throw Libc.broken(e);
    }
  }

  static int connect(int descriptor, long address, int lengthBytes) {
    MemorySegment state = Libc.state();
    try {
      return Libc.result((int) CONNECT.invokeExact(state, descriptor, address, lengthBytes), state);
    } catch (Throwable e) {
      throw Libc.broken(e);
    }
  }

  static int setOption(int descriptor, int level, int option, long value, int lengthBytes) {
    MemorySegment state = Libc.state();
    try {
      return Libc.result(
          (int) SET_OPTION.invokeExact(state, descriptor, level, option, value, lengthBytes),
          state);
    } catch (Throwable e) {
      throw Libc.broken(e);
    }
  }

  /** An option whose value is an {@code int}. */
  static int setIntOption(int descriptor, int level, int option, int value) {
    try (Arena arena = Arena.ofConfined()) {
      long address = arena.allocateFrom(ValueLayout.JAVA_INT, value).address();
      return setOption(descriptor, level, option, address, Integer.BYTES);
    }
  }

  /** Reads an option into {@code value}, which has this many octets. */
  static int getOption(int descriptor, int level, int option, long value, int lengthBytes) {
    MemorySegment state = Libc.state();
    try (Arena arena = Arena.ofConfined()) {
      long length = arena.allocateFrom(ValueLayout.JAVA_INT, lengthBytes).address();
      return Libc.result(
          (int) GET_OPTION.invokeExact(state, descriptor, level, option, value, length), state);
    } catch (Throwable e) {
      throw Libc.broken(e);
    }
  }

  /** The value of an option that is a non-negative {@code int}, or minus the error number. */
  static int getIntOption(int descriptor, int level, int option) {
    try (Arena arena = Arena.ofConfined()) {
      long value = arena.allocate(ValueLayout.JAVA_INT).address();
      int result = getOption(descriptor, level, option, value, Integer.BYTES);
      return result < 0 ? result : ALL.get(ValueLayout.JAVA_INT, value);
    }
  }

  static int send(int descriptor, long address, long lengthBytes, int flags) {
    MemorySegment state = Libc.state();
    try {
      return (int)
          Libc.result(
              (long) SEND.invokeExact(state, descriptor, address, lengthBytes, flags), state);
    } catch (Throwable e) {
      throw Libc.broken(e);
    }
  }

  static int sendTo(
      int descriptor, long address, long lengthBytes, int flags, long to, int toBytes) {
    MemorySegment state = Libc.state();
    try {
      return (int)
          Libc.result(
              (long)
                  SEND_TO.invokeExact(state, descriptor, address, lengthBytes, flags, to, toBytes),
              state);
    } catch (Throwable e) {
      throw Libc.broken(e);
    }
  }

  static int receive(int descriptor, long address, long lengthBytes, int flags) {
    MemorySegment state = Libc.state();
    try {
      return (int)
          Libc.result(
              (long) RECV.invokeExact(state, descriptor, address, lengthBytes, flags), state);
    } catch (Throwable e) {
      throw Libc.broken(e);
    }
  }

  /** Sends several messages; how many went, or minus the error number of the first. */
  static int sendmmsg(int descriptor, long messages, int count, int flags) {
    MemorySegment state = Libc.state();
    try {
      return Libc.result(
          (int) SENDMMSG.invokeExact(state, descriptor, messages, count, flags), state);
    } catch (Throwable e) {
      throw Libc.broken(e);
    }
  }
}
