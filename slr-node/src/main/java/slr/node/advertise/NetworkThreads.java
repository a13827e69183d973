package slr.node.advertise;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The two threads of all sessions of a process: one moves octets, one does the arithmetic of
 * handshakes, so that a crowd of strangers shaking hands does not hold up the heartbeats of nodes.
 */
public final class NetworkThreads implements AutoCloseable {

  /** Steps of handshakes that wait; at the bound a handshake fails. A handshake has about four. */
  private static final int HANDSHAKE_STEPS = 1_024;

  private final EventLoopGroup loop =
      new MultiThreadIoEventLoopGroup(
          1, new DefaultThreadFactory("advertisement-io", true), NioIoHandler.newFactory());
  private final ThreadPoolExecutor handshakes =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(HANDSHAKE_STEPS),
          new DefaultThreadFactory("advertisement-handshake", true));
  private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
  private final int finishMs;

  /**
   * Nothing runs on them yet.
   *
   * @param finishMs how long {@link #close} waits for connections that end in order
   */
  public NetworkThreads(int finishMs) {
    this.finishMs = finishMs;
  }

  EventLoopGroup loop() {
    return loop;
  }

  Executor handshakes() {
    return handshakes;
  }

  /** Remembers a connection, so that {@link #close} can wait for its end. */
  void add(Channel channel) {
    channels.add(channel);
  }

  /** Waits a moment for the connections to end, then cuts those that are left. */
  @Override
  public void close() {
    var _ = channels.newCloseFuture().awaitUninterruptibly(finishMs);
    var _ =
        loop.shutdownGracefully(0, finishMs, TimeUnit.MILLISECONDS)
            .awaitUninterruptibly(2L * finishMs);
    handshakes.shutdownNow();
  }
}
