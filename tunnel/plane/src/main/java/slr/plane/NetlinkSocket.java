package slr.plane;

import static slr.packet.AllMemory.ALL;

import java.lang.foreign.Arena;
import slr.plane.KernelLayout.Nlmsghdr;
import slr.plane.KernelLayout.Rtattr;

/**
 * Questions to a part of the kernel and its answers (netlink(7)), one at a time, in two buffers
 * that live as long as the socket. Whoever asks writes the request behind {@link #head}, sends it
 * and reads the answer where {@link #reply} is; nothing allocates. One thread at a time.
 */
final class NetlinkSocket implements AutoCloseable {

  static final short NLMSG_ERROR = 2;
  static final short NLMSG_DONE = 3;
  static final short NLM_F_REQUEST = 1;
  static final short NLM_F_DUMP = 0x300;

  /** Netlink sends dumps in parts of at most 32 KiB. */
  private static final int REPLY_BYTES = 64 * 1024;

  /** Where the request and the answer lie; both begin with a {@code nlmsghdr}. */
  final long request;

  final long reply;

  private final Arena arena = Arena.ofShared();
  private final Descriptor socket;
  private int sequence;

  /**
   * Opens in the network namespace of the calling thread.
   *
   * @param protocol number of the kernel's part
   * @param name of that number, for people
   * @throws NativeException if the kernel lacks the part
   */
  NetlinkSocket(int protocol, String name, int requestBytesMax, String advice) {
    socket =
        new Descriptor(
            SocketCalls.socket(SocketCalls.AF_NETLINK, SocketCalls.SOCK_RAW, protocol),
            "socket(AF_NETLINK, SOCK_RAW, " + name + ")",
            advice);
    request = KernelLayout.allocate(arena, requestBytesMax);
    reply = KernelLayout.allocate(arena, REPLY_BYTES);
  }

  int descriptor() {
    return socket.number();
  }

  /** Begins the next request. */
  void head(short type, int flags) {
    sequence++;
    ALL.set(KernelLayout.SHORT, request + Nlmsghdr.TYPE, type);
    ALL.set(KernelLayout.SHORT, request + Nlmsghdr.FLAGS, (short) flags);
    ALL.set(KernelLayout.INT, request + Nlmsghdr.SEQUENCE, sequence);
  }

  /** Sends the request; minus the error number if the kernel took it not. */
  int send(int lengthBytes) {
    ALL.set(KernelLayout.INT, request + Nlmsghdr.LENGTH, lengthBytes);
    return SocketCalls.send(socket.number(), request, lengthBytes, 0);
  }

  /** The next answer to this request; what an earlier, broken-off one left is passed over. */
  int receive() {
    while (true) {
      int received = SocketCalls.receive(socket.number(), reply, REPLY_BYTES, 0);
      boolean mine =
          received < 0 || ALL.get(KernelLayout.INT, reply + Nlmsghdr.SEQUENCE) == sequence;
      if (mine && received != -Errno.EINTR) {
        return received;
      }
    }
  }

  /** The type of the answer's first message. */
  short replyType() {
    return ALL.get(KernelLayout.SHORT, reply + Nlmsghdr.TYPE);
  }

  /** What an error or the end of a dump says: 0, or minus the error number. */
  static int error(long message) {
    return ALL.get(KernelLayout.INT, message + Nlmsghdr.SIZE);
  }

  /** Whether the kernel answers a request with this type of message. */
  boolean ask(int lengthBytes, short wanted) {
    return send(lengthBytes) >= 0 && receive() >= 0 && replyType() == wanted;
  }

  /** Octets that an attribute of the request takes, but for what aligns the next one. */
  static int attributeBytes(int valueBytes) {
    return Rtattr.SIZE + valueBytes;
  }

  /** Writes the head of an attribute into the request; where its value goes. */
  long attributeAt(int offset, short type, int valueBytes) {
    long at = request + offset;
    ALL.set(KernelLayout.SHORT, at + Rtattr.LENGTH, (short) attributeBytes(valueBytes));
    ALL.set(KernelLayout.SHORT, at + Rtattr.TYPE, type);
    return at + Rtattr.SIZE;
  }

  /** Where the value of an attribute of the answer lies, 0 if there is none. */
  long attribute(int firstOffset, short type) {
    int end = ALL.get(KernelLayout.INT, reply + Nlmsghdr.LENGTH);
    for (int at = firstOffset; at + Rtattr.SIZE <= end; ) {
      int length = ALL.get(KernelLayout.SHORT, reply + at + Rtattr.LENGTH) & 0xffff;
      if (ALL.get(KernelLayout.SHORT, reply + at + Rtattr.TYPE) == type) {
        return reply + at + Rtattr.SIZE;
      }
      at += Math.max(Rtattr.SIZE, (length + 3) & ~3);
    }
    return 0;
  }

  @Override
  public void close() {
    socket.close();
    arena.close();
  }
}
