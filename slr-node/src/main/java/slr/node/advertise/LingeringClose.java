package slr.node.advertise;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;

/**
 * Ends TCP so that the peer can read our last words. A socket that is closed with unread octets
 * sends a reset, which destroys what is still on its way. So a close becomes: end of stream, then
 * whatever comes is thrown away, unread and undecrypted, until the peer's end of stream or the
 * deadline. The first handler of a pipeline: below TLS.
 */
final class LingeringClose extends ChannelDuplexHandler {

  private final int finishMs;
  private boolean deaf;
  private boolean peerEnded;
  private boolean closing;

  LingeringClose(int finishMs) {
    this.finishMs = finishMs;
  }

  /** From now on whatever comes costs nothing but its way through the kernel. */
  void hearNothing() {
    deaf = true;
  }

  /** Ends at once. */
  static void cut(Channel channel) {
    // Past TLS, which would first wait for its own farewell to be written.
    var _ = channel.pipeline().context(LingeringClose.class).close();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object octets) {
    if (deaf) {
      ReferenceCountUtil.release(octets);
    } else {
      context.fireChannelRead(octets);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      peerEnded = true;
      if (closing) {
        var _ = context.close();
      }
    }
    context.fireUserEventTriggered(event);
  }

  @Override
  public void close(ChannelHandlerContext context, ChannelPromise promise) {
    if (peerEnded || !context.channel().isActive()) {
      var _ = context.close(promise);
      return;
    }
    var _ = context.channel().closeFuture().addListener(_ -> promise.trySuccess());
    if (closing) {
      return;
    }
    closing = true;
    deaf = true;
    context.channel().config().setAutoRead(true);
    var timer =
        context
            .executor()
            .schedule(
                () -> {
                  var _ = context.close();
                },
                finishMs,
                TimeUnit.MILLISECONDS);
    var _ = context.channel().closeFuture().addListener(_ -> timer.cancel(false));
    // Behind everything that waits to be written.
    DuplexChannel channel = (DuplexChannel) context.channel();
    var _ =
        context
            .writeAndFlush(Unpooled.EMPTY_BUFFER)
            .addListener(_ -> {
              var _ = channel.shutdownOutput();
            });
  }
}
