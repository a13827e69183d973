package slr.plane;

import static slr.packet.AllMemory.ALL;

import java.lang.foreign.Arena;
import java.util.List;
import java.util.stream.Collectors;
import slr.packet.IpAddress;
import slr.packet.Prefix;
import slr.plane.BpfAssembler.Label;
import slr.plane.KernelLayout.SockFprog;

/**
 * Which packets the kernel copies for a packet socket, as a classic BPF program. An immutable
 * value; its port attaches it and may replace it while running.
 *
 * <p>For a {@link PacketSocketPort} the program reads the Ethernet frame. Frames that the link
 * layer addressed to somebody else, to all, or that this machine sends are never wanted: a router
 * forwards what was sent to it (RFC 1812 section 5.3.4). It sees one VLAN tag at most: the kernel
 * takes the outermost off before.
 *
 * <p>For an {@link OutgoingTap} it reads the IP packet, and wants only what this machine sends.
 */
public final class PacketFilter {

  /** BPF_MAXINSNS of the kernel. */
  static final int INSTRUCTION_COUNT_MAX = 4096;

  /** What the kernel charges for an instruction is about half: the one before stays until then. */
  private static final int OPTION_MEMORY_BYTES = 64;

  private static final int KEEP_ALL = 0x4_0000;
  private static final int DROP = 0;

  /** SKF_AD_OFF + SKF_AD_PKTTYPE: whom the link layer addressed. */
  private static final int PACKET_TYPE = -0x1000 + 4;

  private static final int PACKET_HOST = 0;
  private static final int PACKET_OUTGOING = 4;

  private static final int ETHERNET_TYPE = 12;
  private static final int ETHERNET_BYTES = 14;
  private static final int TAG_BYTES = 4;
  private static final int TYPE_V4 = 0x0800;
  private static final int TYPE_V6 = 0x86dd;
  private static final int TYPE_TAG = 0x8100;
  private static final int TYPE_SERVICE_TAG = 0x88a8;

  private static final int V4_PROTOCOL = ETHERNET_BYTES + 9;
  private static final int V4_DESTINATION = ETHERNET_BYTES + 16;
  private static final int V6_NEXT_HEADER = ETHERNET_BYTES + 6;
  private static final int V6_DESTINATION = ETHERNET_BYTES + 24;

  /** IPv4 and IPv6 in IP (RFC 2003, RFC 2473). */
  private static final int PROTOCOL_V4 = 4;

  private static final int PROTOCOL_V6 = 41;

  /** UDP to the port of GUE. */
  private static final int PROTOCOL_UDP = 17;

  private static final int V4_UDP_DESTINATION = ETHERNET_BYTES + 20 + 2;
  private static final int V6_UDP_DESTINATION = ETHERNET_BYTES + 40 + 2;
  private static final int GUE_PORT = 6080;

  private static final int VERSION_MASK = 0xf0;
  private static final int V4_FRAGMENT = 6;

  /** More fragments follow, or this is a later one. */
  private static final int FRAGMENT_MASK = 0x3fff;

  private static final int V4_SOURCE = 12;
  private static final int V6_SOURCE = 8;
  private static final int V6_BYTES = 40;
  private static final int PROTOCOL_TCP = 6;
  private static final int TCP_FLAGS = 13;

  /** FIN, SYN, RST and ACK. */
  private static final int OPENING_BITS = 0x17;

  private static final int SYN_ACK = 0x12;

  private final List<BpfInstruction> program;

  private PacketFilter(List<BpfInstruction> program) {
    if (program.size() > INSTRUCTION_COUNT_MAX) {
      throw new IllegalArgumentException(
          "the packet filter has "
              + program.size()
              + " instructions, the kernel takes "
              + INSTRUCTION_COUNT_MAX
              + ": aggregate the prefixes (an IPv4 one costs up to 4, an IPv6 one up to 13)");
    }
    this.program = program;
  }

  /**
   * Frames with a packet to one of the destinations, or a tunnel packet (protocol 4 or 41, or UDP
   * to port 6080) to one of the tunnel ends. An IPv6 tunnel packet with extension headers before
   * the inner header is not recognised, nor is UDP behind IPv4 options.
   *
   * @throws IllegalArgumentException if there are more destinations than one program holds
   */
  public static PacketFilter of(List<Prefix> destinations, List<IpAddress> tunnelEnds) {
    BpfAssembler bpf = new BpfAssembler();
    Label tagged = new Label();
    Label network = new Label();
    Label v6 = new Label();
    bpf.load(BpfInstruction.LOAD_BYTE, PACKET_TYPE).returnsUnlessEqual(PACKET_HOST, DROP);
    bpf.loadIndex(0).load(BpfInstruction.LOAD_HALF, ETHERNET_TYPE);
    bpf.jumpIfEqual(TYPE_TAG, tagged).jumpIfEqual(TYPE_SERVICE_TAG, tagged).jump(network);
    bpf.place(tagged).loadIndex(TAG_BYTES);
    bpf.load(BpfInstruction.LOAD_HALF_INDEXED, ETHERNET_TYPE);
    bpf.place(network).jumpUnlessEqual(TYPE_V4, v6);
    addV4(bpf, destinations, tunnelEnds);
    bpf.place(v6).returnsUnlessEqual(TYPE_V6, DROP);
    addV6(bpf, destinations, tunnelEnds);
    return new PacketFilter(bpf.program());
  }

  /**
   * What this machine sends from one of the sources to answer a TCP opening: SYN and ACK, neither
   * FIN nor RST, not fragmented, and in IPv6 without extension headers. For an {@link OutgoingTap}.
   *
   * @throws IllegalArgumentException if there are more sources than one program holds
   */
  public static PacketFilter answersFrom(List<Prefix> sources) {
    BpfAssembler bpf = new BpfAssembler();
    Label v6 = new Label();
    bpf.load(BpfInstruction.LOAD_BYTE, PACKET_TYPE).returnsUnlessEqual(PACKET_OUTGOING, DROP);
    bpf.load(BpfInstruction.LOAD_BYTE, 0).and(VERSION_MASK).jumpUnlessEqual(0x40, v6);
    bpf.load(BpfInstruction.LOAD_BYTE, V4_PROTOCOL - ETHERNET_BYTES);
    bpf.returnsUnlessEqual(PROTOCOL_TCP, DROP);
    bpf.load(BpfInstruction.LOAD_HALF, V4_FRAGMENT).and(FRAGMENT_MASK).returnsUnlessEqual(0, DROP);
    bpf.loadIndexHeaderLength(0).load(BpfInstruction.LOAD_BYTE_INDEXED, TCP_FLAGS);
    bpf.and(OPENING_BITS).returnsUnlessEqual(SYN_ACK, DROP).loadIndex(0);
    sources.stream().filter(Prefix::isV4).forEach(prefix -> addV4Match(bpf, V4_SOURCE, prefix));
    bpf.returns(DROP);
    bpf.place(v6).returnsUnlessEqual(0x60, DROP);
    bpf.load(BpfInstruction.LOAD_BYTE, V6_NEXT_HEADER - ETHERNET_BYTES);
    bpf.returnsUnlessEqual(PROTOCOL_TCP, DROP);
    bpf.load(BpfInstruction.LOAD_BYTE, V6_BYTES + TCP_FLAGS);
    bpf.and(OPENING_BITS).returnsUnlessEqual(SYN_ACK, DROP).loadIndex(0);
    sources.stream()
        .filter(prefix -> !prefix.isV4())
        .forEach(prefix -> addV6Match(bpf, V6_SOURCE, prefix));
    bpf.returns(DROP);
    return new PacketFilter(bpf.program());
  }

  /** Nothing at all. */
  public static PacketFilter none() {
    return new PacketFilter(new BpfAssembler().returns(DROP).program());
  }

  /** Puts the program on a socket in place of the one before; one step for the kernel. */
  void attach(int socket) {
    try (Arena arena = Arena.ofConfined()) {
      long code = KernelLayout.allocate(arena, (long) program.size() * SockFprog.INSTRUCTION_SIZE);
      long at = code;
      for (BpfInstruction instruction : program) {
        ALL.set(KernelLayout.SHORT, at + SockFprog.CODE, (short) instruction.code());
        ALL.set(KernelLayout.BYTE, at + SockFprog.JUMP_TRUE, (byte) instruction.jumpTrue());
        ALL.set(KernelLayout.BYTE, at + SockFprog.JUMP_FALSE, (byte) instruction.jumpFalse());
        ALL.set(KernelLayout.INT, at + SockFprog.OPERAND, instruction.operand());
        at += SockFprog.INSTRUCTION_SIZE;
      }
      long head = KernelLayout.allocate(arena, SockFprog.SIZE);
      ALL.set(KernelLayout.SHORT, head + SockFprog.COUNT, (short) program.size());
      ALL.set(KernelLayout.LONG, head + SockFprog.PROGRAM, code);
      Libc.check(
          SocketCalls.setOption(
              socket, SocketCalls.SOL_SOCKET, SocketCalls.SO_ATTACH_FILTER, head, SockFprog.SIZE),
          "setsockopt(SO_ATTACH_FILTER, " + program.size() + " instructions)",
          "raise net.core.optmem_max to "
              + OPTION_MEMORY_BYTES * program.size()
              + " or aggregate the prefixes");
    }
  }

  /** For tests, which run it. */
  List<BpfInstruction> program() {
    return program;
  }

  /** One instruction per line, numbered, as tcpdump -d prints it. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < program.size(); i++) {
      text.append('(').append(i).append(") ").append(program.get(i)).append('\n');
    }
    return text.toString();
  }

  private static void addV4(BpfAssembler bpf, List<Prefix> destinations, List<IpAddress> ends) {
    for (Prefix prefix : destinations) {
      if (prefix.isV4()) {
        addV4Match(bpf, V4_DESTINATION, prefix);
      }
    }
    List<IpAddress> own = ends.stream().filter(IpAddress::isV4).collect(Collectors.toList());
    if (!own.isEmpty()) {
      addTunnelProtocols(bpf, V4_PROTOCOL, V4_UDP_DESTINATION);
      own.forEach(end -> addV4Match(bpf, V4_DESTINATION, Prefix.ofHost(end)));
    }
    bpf.returns(DROP);
  }

  private static void addV6(BpfAssembler bpf, List<Prefix> destinations, List<IpAddress> ends) {
    for (Prefix prefix : destinations) {
      if (!prefix.isV4()) {
        addV6Match(bpf, V6_DESTINATION, prefix);
      }
    }
    List<IpAddress> own = ends.stream().filter(end -> !end.isV4()).collect(Collectors.toList());
    if (!own.isEmpty()) {
      addTunnelProtocols(bpf, V6_NEXT_HEADER, V6_UDP_DESTINATION);
      own.forEach(end -> addV6Match(bpf, V6_DESTINATION, Prefix.ofHost(end)));
    }
    bpf.returns(DROP);
  }

  /** Goes on only with protocol 4 or 41, or UDP to the port of GUE. */
  private static void addTunnelProtocols(BpfAssembler bpf, int protocolOffset, int portOffset) {
    Label tunnel = new Label();
    bpf.load(BpfInstruction.LOAD_BYTE_INDEXED, protocolOffset);
    bpf.jumpIfEqual(PROTOCOL_V4, tunnel).jumpIfEqual(PROTOCOL_V6, tunnel);
    bpf.returnsUnlessEqual(PROTOCOL_UDP, DROP);
    bpf.load(BpfInstruction.LOAD_HALF_INDEXED, portOffset).returnsUnlessEqual(GUE_PORT, DROP);
    bpf.place(tunnel);
  }

  private static void addV4Match(BpfAssembler bpf, int addressOffset, Prefix prefix) {
    bpf.load(BpfInstruction.LOAD_WORD_INDEXED, addressOffset).and(mask(prefix.length()));
    bpf.returnsIfEqual(prefix.address().v4Bits(), KEEP_ALL);
  }

  /** Compares word by word; the first that differs leads to the next prefix. */
  private static void addV6Match(BpfAssembler bpf, int addressOffset, Prefix prefix) {
    Label next = new Label();
    int words = Math.max(1, (prefix.length() + 31) / 32);
    for (int word = 0; word < words; word++) {
      long half = word < 2 ? prefix.address().high() : prefix.address().low();
      int value = (int) (word % 2 == 0 ? half >>> 32 : half);
      bpf.load(BpfInstruction.LOAD_WORD_INDEXED, addressOffset + 4 * word);
      bpf.and(mask(Math.min(32, prefix.length() - 32 * word)));
      bpf.jumpUnlessEqual(value, next);
    }
    bpf.returns(KEEP_ALL).place(next);
  }

  private static int mask(int bits) {
    return bits == 0 ? 0 : -1 << (32 - bits);
  }
}
