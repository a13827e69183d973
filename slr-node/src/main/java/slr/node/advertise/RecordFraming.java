package slr.node.advertise;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.Optional;
import slr.core.advertise.AdvertisementLimits;

/**
 * Cuts a stream of octets into records. Each has its length in octets before it, in four octets,
 * most significant first. One thread.
 */
final class RecordFraming {

  static final int HEADER_BYTES = 4;

  private ByteBuf waiting = Unpooled.EMPTY_BUFFER;

  /** The record with its length before it. */
  static byte[] frame(byte[] record) {
    if (record.length == 0 || record.length > AdvertisementLimits.RECORD_BYTES) {
      throw new IllegalStateException(
          "a record of " + record.length + " octets: the limits of its parts do not fit together");
    }
    byte[] framed = new byte[HEADER_BYTES + record.length];
    for (int i = 0; i < HEADER_BYTES; i++) {
      framed[i] = (byte) (record.length >>> (8 * (HEADER_BYTES - 1 - i)));
    }
    System.arraycopy(record, 0, framed, HEADER_BYTES, record.length);
    return framed;
  }

  /** Takes octets over as they came. */
  void add(ByteBufAllocator allocator, ByteBuf octets) {
    waiting = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(allocator, waiting, octets);
  }

  /**
   * The next record, once all of it is there.
   *
   * @throws MalformedRecordException from its length alone, if it is too long or empty; nothing
   *     more can be read then
   */
  Optional<byte[]> next() throws MalformedRecordException {
    if (waiting.readableBytes() < HEADER_BYTES) {
      return Optional.empty();
    }
    long length = waiting.getUnsignedInt(waiting.readerIndex());
    if (length == 0 || length > AdvertisementLimits.RECORD_BYTES) {
      throw new MalformedRecordException(
          "a record of " + length + " octets: 1 to " + AdvertisementLimits.RECORD_BYTES);
    }
    if (waiting.readableBytes() < HEADER_BYTES + length) {
      return Optional.empty();
    }
    byte[] record = new byte[(int) length];
    waiting.skipBytes(HEADER_BYTES).readBytes(record);
    return Optional.of(record);
  }

  /** Whether a record has begun that is not complete. */
  boolean isWithinRecord() {
    return waiting.isReadable();
  }

  /** Forgets what waits. */
  void release() {
    waiting.release();
    waiting = Unpooled.EMPTY_BUFFER;
  }
}
