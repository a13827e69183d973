package slr.plane;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

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

  /**
   * Runs code on a fresh thread in a namespace; what it opens stays there.
   *
   * @throws Exception whatever the code throws
   */
  public static <T> T call(Path path, Callable<T> code) throws Exception {
    FutureTask<T> task =
        new FutureTask<>(() -> {
          enter(path);
          return code.call();
        });
    Thread.ofPlatform().name("in-" + path.getFileName()).start(task);
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw new AssertionError(e.getCause());
    }
  }
}
