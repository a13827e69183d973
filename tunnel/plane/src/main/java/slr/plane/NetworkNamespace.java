package slr.plane;

import java.nio.file.Path;

/**
 * Network namespaces, of which each thread has its own. What a thread opens (sockets, TUN, netlink)
 * stays in the namespace where it was opened, whoever uses it later.
 */
public final class NetworkNamespace {

  private static final int CLONE_NEWNET = 0x4000_0000;

  private NetworkNamespace() {}

  /**
   * Moves the calling thread, and threads it starts from now on, into a namespace. Call it on a
   * platform thread made for the purpose: there is no way back that is safe for pooled threads.
   *
   * @param path such as {@code /run/netns/edge}
   * @throws NativeException if there is no such namespace, or CAP_SYS_ADMIN is missing
   */
  public static void enter(Path path) {
    if (Thread.currentThread().isVirtual()) {
      throw new IllegalStateException("a virtual thread changes its carrier: use a platform one");
    }
    try (Descriptor namespace =
        new Descriptor(
            DescriptorCalls.open(path.toString(), DescriptorCalls.O_RDONLY),
            "open(" + path + ")",
            "see 'ip netns' for the namespaces there are")) {
      Libc.check(
          DescriptorCalls.setns(namespace.number(), CLONE_NEWNET),
          "setns(" + path + ", CLONE_NEWNET)",
          "CAP_SYS_ADMIN is needed: run as root or inside 'unshare -Urnm'");
    }
  }
}
