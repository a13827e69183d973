package slr.plane;

import static slr.packet.AllMemory.ALL;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import slr.plane.KernelLayout.BpfLinkCreateOpts;
import slr.plane.KernelLayout.BpfLinkInfo;

/**
 * The hold of a program on an interface. It ends when the last holder ends: this object, or a name
 * in a bpffs. Other programs and other traffic of the interface are not touched.
 */
final class XdpLink implements AutoCloseable {

  private final Descriptor descriptor;
  private final @Nullable XdpMode mode;

  private XdpLink(Descriptor descriptor, @Nullable XdpMode mode) {
    this.descriptor = descriptor;
    this.mode = mode;
  }

  /**
   * Attaches a program: in the driver, or in the stack where the driver takes none.
   *
   * @throws NativeException if neither is possible
   */
  static XdpLink attach(int program, NetworkDevice device) {
    int result = create(program, device, XdpMode.NATIVE);
    if (result >= 0) {
      return new XdpLink(owned(result, device), XdpMode.NATIVE);
    }
    if (isFinal(-result)) {
      throw new NativeException(call(device, XdpMode.NATIVE), -result, advice(-result, device));
    }
    int generic = create(program, device, XdpMode.GENERIC);
    if (generic < 0) {
      throw new NativeException(
          call(device, XdpMode.GENERIC),
          -generic,
          advice(-generic, device) + "; native was refused with " + Errno.name(-result));
    }
    return new XdpLink(owned(generic, device), XdpMode.GENERIC);
  }

  /**
   * The link that a process before this one pinned, with this program in the old one's place; none
   * if there is none, or if it was to an interface that is gone.
   */
  static Optional<XdpLink> adopt(Path pin, int program, NetworkDevice device) {
    if (!Files.exists(pin)) {
      return Optional.empty();
    }
    Descriptor descriptor =
        new Descriptor(
            BpfCalls.get(pin.toString()), "bpf_obj_get(" + pin + ")", "remove the file by hand");
    if (info(descriptor, BpfLinkInfo.INTERFACE_INDEX) != device.index()) {
      descriptor.close();
      return Optional.empty();
    }
    Libc.check(
        BpfCalls.replace(descriptor.number(), program),
        "bpf_link_update(" + pin + ")",
        "detach it: rm " + pin);
    return Optional.of(new XdpLink(descriptor, null));
  }

  /**
   * Looks at what has a name among the links of a folder.
   *
   * @throws NativeException a misfit, if it is no link of an XDP program
   */
  static void requireXdp(Path pin) {
    int result = BpfCalls.get(pin.toString());
    if (result >= 0) {
      try (Descriptor found = new Descriptor(result, "bpf_obj_get(" + pin + ")", "")) {
        if (isLink(found) && info(found, BpfLinkInfo.TYPE) == BpfLinkInfo.TYPE_XDP) {
          return;
        }
      }
    }
    throw BpfFileSystem.foreign(pin);
  }

  /**
   * Whether what has a name there holds a program on an interface that exists; the name may be gone
   * by now.
   *
   * @throws NativeException if the kernel does not say
   */
  static boolean isAttached(Path pin) {
    int result = BpfCalls.get(pin.toString());
    if (result == -Errno.ENOENT) {
      return false;
    }
    try (Descriptor found =
        new Descriptor(result, "bpf_obj_get(" + pin + ")", "root is needed (CAP_BPF)")) {
      // An interface that was deleted leaves a link to none.
      return isLink(found) && info(found, BpfLinkInfo.INTERFACE_INDEX) != 0;
    }
  }

  /** Asked of a map or a program, the kernel would answer with words of another meaning. */
  private static boolean isLink(Descriptor object) {
    try {
      Path named = Files.readSymbolicLink(Path.of("/proc/self/fd/" + object.number()));
      // "anon_inode:bpf-link" of a descriptor from a name, "bpf_link" of one that is new.
      return named.toString().matches(".*bpf.link");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Gives it a name, so that it outlives this process. */
  void pin(Path pin) {
    Libc.check(
        BpfCalls.pin(descriptor.number(), pin.toString()),
        "bpf_obj_pin(" + pin + ")",
        "the folder must lie in a bpffs: mount -t bpf bpf " + pin.getParent());
  }

  /** Where the program was attached; unknown of an adopted link, which keeps what it had. */
  Optional<XdpMode> mode() {
    return Optional.ofNullable(mode);
  }

  /** Lets go; without a name the program leaves the interface now. */
  @Override
  public void close() {
    descriptor.close();
  }

  private static int create(int program, NetworkDevice device, XdpMode mode) {
    try (Arena arena = Arena.ofConfined()) {
      long options = KernelLayout.allocate(arena, BpfLinkCreateOpts.SIZE);
      ALL.set(KernelLayout.LONG, options + BpfLinkCreateOpts.SIZE_FIELD, BpfLinkCreateOpts.SIZE);
      ALL.set(KernelLayout.INT, options + BpfLinkCreateOpts.FLAGS, mode.flag());
      return BpfCalls.attachXdp(program, device.index(), options);
    }
  }

  private static Descriptor owned(int link, NetworkDevice device) {
    return new Descriptor(link, "bpf_link_create(" + device.name() + ")", "");
  }

  /** A word of what the kernel says of the link. */
  private static int info(Descriptor link, int field) {
    try (Arena arena = Arena.ofConfined()) {
      long info = KernelLayout.allocate(arena, BpfLinkInfo.SIZE);
      long length = KernelLayout.allocate(arena, Integer.BYTES);
      ALL.set(KernelLayout.INT, length, BpfLinkInfo.SIZE);
      Libc.check(
          BpfCalls.info(link.number(), info, length),
          "bpf_obj_get_info_by_fd(link)",
          "what is pinned there is no link: remove the file by hand");
      return ALL.get(KernelLayout.INT, info + field);
    }
  }

  /** Whether the other way to attach cannot mend it. */
  private static boolean isFinal(int errno) {
    return errno == Errno.EPERM
        || errno == Errno.EBUSY
        || errno == Errno.EEXIST
        || errno == Errno.ENODEV;
  }

  private static String call(NetworkDevice device, XdpMode mode) {
    return "bpf_link_create(" + device.name() + ", XDP, " + mode + ")";
  }

  private static String advice(int errno, NetworkDevice device) {
    return switch (errno) {
      case Errno.EPERM -> "root is needed (CAP_BPF and CAP_NET_ADMIN)";
      case Errno.EBUSY, Errno.EEXIST ->
          "another XDP program is there: 'ip link show "
              + device.name()
              + "' names it, 'ip link set "
              + device.name()
              + " xdp off' removes it unless a link holds it";
      case Errno.ENODEV -> "see 'ip link' for the interfaces of this namespace";
      default ->
          "the driver may refuse the MTU ("
              + device.mtuBytes()
              + "): 'ip link set "
              + device.name()
              + " mtu 1500'; 'dmesg' has its reason";
    };
  }
}
