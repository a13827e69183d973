package slr.node.advertise;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.Optional;
import java.util.Random;
import java.util.function.DoubleSupplier;

/**
 * Loses whole records of a real connection, below the codec and above TLS: as if the octets had
 * never been sent. Stands before the reader.
 */
final class LossyRecords extends ChannelInboundHandlerAdapter {

  private final RecordFraming framing = new RecordFraming();
  private final DoubleSupplier rate;
  private final Random random;
  private long lost;

  /**
   * Loses at this rate, 0.0 to 1.0.
   *
   * @param rate may change at any time
   */
  LossyRecords(DoubleSupplier rate, long seed) {
    this.rate = rate;
    this.random = new Random(seed);
  }

  /** Puts one before the reader of a connection. */
  static LossyRecords into(AdvertisementConnection connection, DoubleSupplier rate, long seed) {
    LossyRecords lossy = new LossyRecords(rate, seed);
    connection.onLoop(() -> connection.channel().pipeline().addBefore("reader", "lossy", lossy));
    return lossy;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object octets) throws Exception {
    framing.add(context.alloc(), (ByteBuf) octets);
    Optional<byte[]> record = framing.next();
    while (record.isPresent()) {
      if (random.nextDouble() >= rate.getAsDouble()) {
        context.fireChannelRead(Unpooled.wrappedBuffer(RecordFraming.frame(record.get())));
      } else {
        lost++;
      }
      record = framing.next();
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    framing.release();
  }

  /** Records that vanished here; right once the connection's thread has gone on. */
  long lost() {
    return lost;
  }
}
