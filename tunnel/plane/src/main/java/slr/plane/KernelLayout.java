package slr.plane;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Where the fields of the kernel's structures lie (64-bit Linux). Offsets are in octets, each
 * computed from the one before; fields are in host order unless they say network order.
 */
final class KernelLayout {

  static final ValueLayout.OfByte BYTE = JAVA_BYTE;
  static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
  static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
  static final ValueLayout.OfShort NET_SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  static final ValueLayout.OfInt NET_INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  static final ValueLayout.OfLong NET_LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private KernelLayout() {}

  /** Zeroed octets, aligned for any structure, owned by the arena. */
  static long allocate(Arena arena, long bytes) {
    return arena.allocate(bytes, Long.BYTES).address();
  }

  /** {@code struct sockaddr_ll}, packet(7). */
  static final class SockaddrLl {
    static final int FAMILY = 0;

    /** Ethernet type, network order. */
    static final int PROTOCOL = FAMILY + 2;

    static final int INTERFACE_INDEX = PROTOCOL + 2;
    static final int HARDWARE_TYPE = INTERFACE_INDEX + 4;
    static final int PACKET_TYPE = HARDWARE_TYPE + 2;
    static final int ADDRESS_LENGTH = PACKET_TYPE + 1;
    static final int ADDRESS = ADDRESS_LENGTH + 1;
    static final int SIZE = ADDRESS + 8;
  }

  /** {@code struct sockaddr_in}, ip(7). */
  static final class SockaddrIn {
    static final int FAMILY = 0;

    /** Network order. */
    static final int PORT = FAMILY + 2;

    /** Network order. */
    static final int ADDRESS = PORT + 2;

    static final int SIZE = ADDRESS + 4 + 8;
  }

  /** {@code struct sockaddr_in6}, ipv6(7). */
  static final class SockaddrIn6 {
    static final int FAMILY = 0;

    /** Network order. */
    static final int PORT = FAMILY + 2;

    static final int FLOW_INFO = PORT + 2;

    /** Network order. */
    static final int ADDRESS = FLOW_INFO + 4;

    static final int SCOPE = ADDRESS + 16;
    static final int SIZE = SCOPE + 4;
  }

  /** {@code struct mmsghdr}, sendmmsg(2): a {@code msghdr} and the octets that went. */
  static final class Mmsghdr {
    static final int NAME = 0;
    static final int NAME_LENGTH = NAME + 8;
    static final int VECTOR = NAME_LENGTH + 8;
    static final int VECTOR_LENGTH = VECTOR + 8;
    static final int CONTROL = VECTOR_LENGTH + 8;
    static final int CONTROL_LENGTH = CONTROL + 8;
    static final int FLAGS = CONTROL_LENGTH + 8;
    static final int SENT_LENGTH = FLAGS + 8;
    static final int SIZE = SENT_LENGTH + 8;
  }

  /** {@code struct iovec}, readv(2). */
  static final class Iovec {
    static final int BASE = 0;
    static final int LENGTH = BASE + 8;
    static final int SIZE = LENGTH + 8;
  }

  /** {@code struct tpacket_req}, the ring's shape. */
  static final class TpacketReq {
    static final int BLOCK_SIZE = 0;
    static final int BLOCK_COUNT = BLOCK_SIZE + 4;
    static final int FRAME_SIZE = BLOCK_COUNT + 4;
    static final int FRAME_COUNT = FRAME_SIZE + 4;
    static final int SIZE = FRAME_COUNT + 4;
  }

  /** {@code struct tpacket2_hdr}, the head of each ring frame; a {@code sockaddr_ll} follows. */
  static final class Tpacket2Hdr {
    static final int STATUS = 0;
    static final int LENGTH = STATUS + 4;
    static final int CAPTURED_LENGTH = LENGTH + 4;
    static final int MAC_OFFSET = CAPTURED_LENGTH + 4;
    static final int NETWORK_OFFSET = MAC_OFFSET + 2;
    static final int SIZE = 32;
  }

  /** {@code struct tpacket_stats}; reading resets it. */
  static final class TpacketStats {
    static final int PACKETS = 0;
    static final int DROPS = PACKETS + 4;
    static final int SIZE = DROPS + 4;
  }

  /** {@code struct ifreq}, netdevice(7). */
  static final class Ifreq {
    static final int NAME = 0;

    /** The longest interface name, without its final zero. */
    static final int NAME_LENGTH_MAX = 15;

    static final int VALUE = NAME + 16;

    /** Octets of the hardware address behind the {@code sa_family} of a {@code sockaddr}. */
    static final int HARDWARE_ADDRESS = VALUE + 2;

    static final int SIZE = VALUE + 24;
  }

  /** {@code struct ethtool_drvinfo}; only what is read here. */
  static final class EthtoolDrvinfo {
    static final int DRIVER = 4;
    static final int SIZE = 196;
  }

  /** {@code struct ethtool_channels}; only what is read here. */
  static final class EthtoolChannels {
    static final int RECEIVE_COUNT = 20;
    static final int COMBINED_COUNT = 32;
    static final int SIZE = COMBINED_COUNT + 4;
  }

  /** {@code struct sock_fprog} and {@code struct sock_filter}, socket(7). */
  static final class SockFprog {
    static final int COUNT = 0;
    static final int PROGRAM = COUNT + 8;
    static final int SIZE = PROGRAM + 8;

    static final int CODE = 0;
    static final int JUMP_TRUE = CODE + 2;
    static final int JUMP_FALSE = JUMP_TRUE + 1;
    static final int OPERAND = JUMP_FALSE + 1;
    static final int INSTRUCTION_SIZE = OPERAND + 4;
  }

  /** {@code struct pollfd}, poll(2). */
  static final class Pollfd {
    static final int DESCRIPTOR = 0;
    static final int EVENTS = DESCRIPTOR + 4;
    static final int RETURNED = EVENTS + 2;
    static final int SIZE = RETURNED + 2;
  }

  /** {@code struct timespec}. */
  static final class Timespec {
    static final int SECONDS = 0;
    static final int NANOSECONDS = SECONDS + 8;
    static final int SIZE = NANOSECONDS + 8;
  }

  /** {@code struct nlmsghdr}, netlink(7). */
  static final class Nlmsghdr {
    static final int LENGTH = 0;
    static final int TYPE = LENGTH + 4;
    static final int FLAGS = TYPE + 2;
    static final int SEQUENCE = FLAGS + 2;
    static final int PORT = SEQUENCE + 4;
    static final int SIZE = PORT + 4;
  }

  /** {@code struct sockaddr_nl}, netlink(7). */
  static final class SockaddrNl {
    static final int FAMILY = 0;
    static final int PORT = FAMILY + 4;
    static final int GROUPS = PORT + 4;
    static final int SIZE = GROUPS + 4;
  }

  /** {@code struct rtattr}, rtnetlink(7). */
  static final class Rtattr {
    static final int LENGTH = 0;
    static final int TYPE = LENGTH + 2;
    static final int SIZE = TYPE + 2;
  }

  /** {@code struct genlmsghdr}, generic netlink. */
  static final class Genlmsghdr {
    static final int COMMAND = 0;
    static final int VERSION = COMMAND + 1;
    static final int SIZE = VERSION + 3;
  }

  /** {@code struct rtmsg}, rtnetlink(7). */
  static final class Rtmsg {
    static final int FAMILY = 0;
    static final int DESTINATION_LENGTH = FAMILY + 1;
    static final int TYPE = DESTINATION_LENGTH + 6;
    static final int SIZE = TYPE + 5;
  }

  /** {@code struct ndmsg}, rtnetlink(7). */
  static final class Ndmsg {
    static final int FAMILY = 0;
    static final int INTERFACE_INDEX = FAMILY + 4;
    static final int STATE = INTERFACE_INDEX + 4;
    static final int FLAGS = STATE + 2;
    static final int SIZE = FLAGS + 2;
  }

  /** {@code struct ifinfomsg}, rtnetlink(7). */
  static final class Ifinfomsg {
    static final int INDEX = 4;
    static final int SIZE = INDEX + 12;
  }

  /** {@code struct inet_diag_sockid}, sock_diag(7): the tuple as the local socket sees it. */
  static final class InetDiagSockid {
    /** Network order, as all up to the interface. */
    static final int LOCAL_PORT = 0;

    static final int REMOTE_PORT = LOCAL_PORT + 2;
    static final int LOCAL_ADDRESS = REMOTE_PORT + 2;
    static final int REMOTE_ADDRESS = LOCAL_ADDRESS + 16;
    static final int INTERFACE_INDEX = REMOTE_ADDRESS + 16;
    static final int COOKIE = INTERFACE_INDEX + 4;
    static final int SIZE = COOKIE + 8;
  }

  /** {@code struct inet_diag_req_v2}, sock_diag(7). */
  static final class InetDiagReqV2 {
    static final int FAMILY = 0;
    static final int PROTOCOL = FAMILY + 1;
    static final int EXTENSIONS = PROTOCOL + 1;
    static final int STATES = EXTENSIONS + 2;
    static final int SOCKET_ID = STATES + 4;
    static final int SIZE = SOCKET_ID + InetDiagSockid.SIZE;
  }

  /** {@code struct inet_diag_msg}, sock_diag(7); only what is read here. */
  static final class InetDiagMsg {
    static final int FAMILY = 0;
    static final int STATE = FAMILY + 1;

    /** Which timer of TCP runs. */
    static final int TIMER = STATE + 1;

    /** How often in a row it ran out without an answer. */
    static final int TIMEOUTS = TIMER + 1;

    static final int SOCKET_ID = TIMEOUTS + 1;

    /** The value of {@link #TIMER} that waits for an acknowledgement. */
    static final int TIMER_RETRANSMISSION = 1;

    /** The one that asks a remote side without room whether it has some. */
    static final int TIMER_PROBE = 4;

    /** Of a listening socket: how many connections may wait, half-open or not accepted. */
    static final int SEND_QUEUE = SOCKET_ID + InetDiagSockid.SIZE + 8;
  }

  /** {@code struct inet_diag_bc_op} and the {@code inet_diag_hostcond} behind it. */
  static final class InetDiagCondition {
    static final int CODE = 0;
    static final int YES = CODE + 1;
    static final int NO = YES + 1;
    static final int FAMILY = NO + 2;
    static final int PREFIX_LENGTH = FAMILY + 1;

    /** Host order, -1 for any. */
    static final int PORT = PREFIX_LENGTH + 3;

    /** Network order. */
    static final int ADDRESS = PORT + 4;
  }

  /** {@code struct bpf_link_create_opts} of libbpf, as far as it is used. */
  static final class BpfLinkCreateOpts {
    /** How much of the structure the caller knows. */
    static final int SIZE_FIELD = 0;

    static final int FLAGS = SIZE_FIELD + 8;
    static final int SIZE = FLAGS + 8;
  }

  /** {@code struct watch} of stalls.bpf.c. */
  static final class StallWatch {
    static final int NAMESPACE_COOKIE = 0;
    static final int CONNECTIONS = NAMESPACE_COOKIE + 8;
    static final int TIMEOUTS = CONNECTIONS + 8;
    static final int LOST = TIMEOUTS + 8;
    static final int KEEPALIVE_SECONDS = LOST + 8;
  }

  /** {@code struct stall} of stalls.bpf.c. */
  static final class Stall {
    /** Network order, as both addresses. */
    static final int SOURCE = 0;

    static final int DESTINATION = SOURCE + 16;
    static final int SOURCE_PORT = DESTINATION + 16;
    static final int DESTINATION_PORT = SOURCE_PORT + 2;
    static final int TIMEOUTS_BEFORE = DESTINATION_PORT + 2;
    static final int SIZE = TIMEOUTS_BEFORE + 4;
  }

  /** {@code struct bpf_link_info}, bpf(2), of an XDP link. */
  static final class BpfLinkInfo {
    static final int TYPE = 0;
    static final int ID = TYPE + 4;
    static final int PROGRAM = ID + 4;

    /** 0 after the interface went away. */
    static final int INTERFACE_INDEX = PROGRAM + 8;

    static final int SIZE = INTERFACE_INDEX + 48;

    /** {@code BPF_LINK_TYPE_XDP}. */
    static final int TYPE_XDP = 6;
  }

  /** {@code struct bpf_test_run_opts} of libbpf. */
  static final class BpfTestRunOpts {
    /** How much of the structure the caller knows. */
    static final int SIZE_FIELD = 0;

    static final int INPUT = SIZE_FIELD + 8;
    static final int OUTPUT = INPUT + 8;
    static final int INPUT_BYTES = OUTPUT + 8;

    /** Room on input, octets on output. */
    static final int OUTPUT_BYTES = INPUT_BYTES + 4;

    static final int CONTEXT_INPUT = OUTPUT_BYTES + 4;
    static final int CONTEXT_OUTPUT = CONTEXT_INPUT + 8;
    static final int CONTEXT_INPUT_BYTES = CONTEXT_OUTPUT + 8;
    static final int CONTEXT_OUTPUT_BYTES = CONTEXT_INPUT_BYTES + 4;
    static final int RETURNED = CONTEXT_OUTPUT_BYTES + 4;
    static final int REPEAT = RETURNED + 4;

    /** Nanoseconds for one run, the mean. */
    static final int DURATION = REPEAT + 4;

    static final int FLAGS = DURATION + 4;
    static final int PROCESSOR = FLAGS + 4;
    static final int BATCH = PROCESSOR + 4;
    static final int SIZE = BATCH + 4;
  }
}
