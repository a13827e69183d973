package slr.plane;

import static slr.packet.AllMemory.ALL;

import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import slr.plane.KernelLayout.EthtoolChannels;
import slr.plane.KernelLayout.EthtoolDrvinfo;
import slr.plane.KernelLayout.Ifreq;

/**
 * An interface of the calling thread's network namespace, as it was when asked.
 *
 * <p>{@link java.net.NetworkInterface} is not used because it reads {@code /proc/net}, which shows
 * the namespace of the process' first thread.
 *
 * @param name such as {@code eth0}
 * @param index the kernel's number of it
 * @param mtuBytes the largest IP packet it carries
 * @param hardwareAddress its 48-bit address in the lower bits, 0 where there is none
 */
public record NetworkDevice(String name, int index, int mtuBytes, long hardwareAddress) {

  /** No interface has this number. */
  static final int NONE = 0;

  private static final long SIOCGIFFLAGS = 0x8913;
  private static final long SIOCSIFFLAGS = 0x8914;
  private static final long SIOCGIFMTU = 0x8921;
  private static final long SIOCSIFMTU = 0x8922;
  private static final long SIOCGIFHWADDR = 0x8927;
  private static final long SIOCGIFINDEX = 0x8933;
  private static final long SIOCSIFTXQLEN = 0x8943;
  private static final long SIOCETHTOOL = 0x8946;
  private static final int ETHTOOL_GDRVINFO = 3;
  private static final int ETHTOOL_GCHANNELS = 0x3c;
  private static final short IFF_UP = 1;

  private static final String ADVICE = "see 'ip link' for the interfaces of this namespace";

  /**
   * Looks the interface up.
   *
   * @throws NativeException if there is none of this name
   */
  public static NetworkDevice named(String name) {
    try (Arena arena = Arena.ofConfined();
        Descriptor socket = socket()) {
      long request = request(arena, name);
      control(socket, SIOCGIFINDEX, request, "SIOCGIFINDEX " + name, ADVICE);
      int index = ALL.get(KernelLayout.INT, request + Ifreq.VALUE);
      control(socket, SIOCGIFMTU, request, "SIOCGIFMTU " + name, ADVICE);
      int mtu = ALL.get(KernelLayout.INT, request + Ifreq.VALUE);
      control(socket, SIOCGIFHWADDR, request, "SIOCGIFHWADDR " + name, ADVICE);
      long address = ALL.get(KernelLayout.NET_LONG, request + Ifreq.HARDWARE_ADDRESS) >>> 16;
      return new NetworkDevice(name, index, mtu, address);
    }
  }

  /** The kernel's numbers of all interfaces of the calling thread's namespace. */
  public static Set<Integer> indexes() {
    try {
      return NetworkInterface.networkInterfaces()
          .map(NetworkInterface::getIndex)
          .collect(Collectors.toSet());
    } catch (SocketException e) {
      throw new UncheckedIOException("cannot list the interfaces: " + ADVICE, e);
    }
  }

  /** What drives an interface, such as {@code veth} or {@code ixgbe}, if that can be asked. */
  public static Optional<String> driver(String name) {
    try (Arena arena = Arena.ofConfined();
        Descriptor socket = socket()) {
      long information = KernelLayout.allocate(arena, EthtoolDrvinfo.SIZE);
      ALL.set(KernelLayout.INT, information, ETHTOOL_GDRVINFO);
      long request = request(arena, name);
      ALL.set(KernelLayout.LONG, request + Ifreq.VALUE, information);
      return DescriptorCalls.ioctl(socket.number(), SIOCETHTOOL, request) < 0
          ? Optional.empty()
          : Optional.of(
              ALL.getString(information + EthtoolDrvinfo.DRIVER, StandardCharsets.US_ASCII));
    }
  }

  /** How many queues packets come in by; 1 if the driver does not say. */
  static int receiveQueues(String name) {
    try (Arena arena = Arena.ofConfined();
        Descriptor socket = socket()) {
      long channels = KernelLayout.allocate(arena, EthtoolChannels.SIZE);
      ALL.set(KernelLayout.INT, channels, ETHTOOL_GCHANNELS);
      long request = request(arena, name);
      ALL.set(KernelLayout.LONG, request + Ifreq.VALUE, channels);
      int result = DescriptorCalls.ioctl(socket.number(), SIOCETHTOOL, request);
      int count =
          ALL.get(KernelLayout.INT, channels + EthtoolChannels.RECEIVE_COUNT)
              + ALL.get(KernelLayout.INT, channels + EthtoolChannels.COMBINED_COUNT);
      return result < 0 ? 1 : Math.max(1, count);
    }
  }

  /** The kernel's number of the interface of this name now, {@link #NONE} if there is none. */
  static int indexOf(String name) {
    try (Arena arena = Arena.ofConfined();
        Descriptor socket = socket()) {
      long request = request(arena, name);
      int result = DescriptorCalls.ioctl(socket.number(), SIOCGIFINDEX, request);
      return result < 0 ? NONE : ALL.get(KernelLayout.INT, request + Ifreq.VALUE);
    }
  }

  /** Sets MTU and queue length and brings it up; needs CAP_NET_ADMIN in the namespace. */
  static void configure(String name, int mtuBytes, int queuePackets) {
    String advice = "CAP_NET_ADMIN is needed; the device says which MTU it takes: ip -d link";
    try (Arena arena = Arena.ofConfined();
        Descriptor socket = socket()) {
      long request = request(arena, name);
      ALL.set(KernelLayout.INT, request + Ifreq.VALUE, mtuBytes);
      control(socket, SIOCSIFMTU, request, "SIOCSIFMTU " + name + " " + mtuBytes, advice);
      ALL.set(KernelLayout.INT, request + Ifreq.VALUE, queuePackets);
      control(socket, SIOCSIFTXQLEN, request, "SIOCSIFTXQLEN " + name + " " + queuePackets, advice);
      control(socket, SIOCGIFFLAGS, request, "SIOCGIFFLAGS " + name, advice);
      short flags = ALL.get(KernelLayout.SHORT, request + Ifreq.VALUE);
      ALL.set(KernelLayout.SHORT, request + Ifreq.VALUE, (short) (flags | IFF_UP));
      control(socket, SIOCSIFFLAGS, request, "SIOCSIFFLAGS " + name + " up", advice);
    }
  }

  /** A zeroed {@code struct ifreq} for this interface. */
  static long request(Arena arena, String name) {
    byte[] octets = name.getBytes(StandardCharsets.US_ASCII);
    if (octets.length == 0 || octets.length > Ifreq.NAME_LENGTH_MAX) {
      throw new IllegalArgumentException(
          "'" + name + "' is no interface name: 1 to " + Ifreq.NAME_LENGTH_MAX + " characters");
    }
    long request = KernelLayout.allocate(arena, Ifreq.SIZE);
    for (int i = 0; i < octets.length; i++) {
      ALL.set(KernelLayout.BYTE, request + Ifreq.NAME + i, octets[i]);
    }
    return request;
  }

  private static Descriptor socket() {
    return new Descriptor(
        SocketCalls.socket(SocketCalls.AF_INET, SocketCalls.SOCK_DGRAM, 0),
        "socket(AF_INET, SOCK_DGRAM)",
        "check the limit of open files: ulimit -n");
  }

  private static void control(
      Descriptor socket, long request, long argument, String call, String advice) {
    Libc.check(DescriptorCalls.ioctl(socket.number(), request, argument), call, advice);
  }
}
