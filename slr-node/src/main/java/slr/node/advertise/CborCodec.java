package slr.node.advertise;

import java.io.ByteArrayOutputStream;
import slr.core.advertise.AdvertisementLimits;
import slr.core.advertise.AdvertisementMessage;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.util.JsonRecyclerPools;
import tools.jackson.dataformat.cbor.CBORFactory;

/**
 * Records as CBOR (RFC 8949): {@code [code, {key: value, ..}]}; docs/wire has the grammar. Every
 * message is written and read by hand, in {@link MessageWriter} and {@link MessageReader}, so that
 * nothing of the wire follows from the names of ours. Any thread.
 */
public final class CborCodec {

  /** Our own messages nest six deep; what later versions add may nest deeper, and is skipped. */
  private static final int DEPTH_LIMIT = 16;

  private static final CBORFactory CBOR =
      CBORFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEPTH_LIMIT)
                  .maxDocumentLength(AdvertisementLimits.RECORD_BYTES)
                  .maxStringLength(AdvertisementLimits.RECORD_BYTES)
                  .maxNameLength(AdvertisementLimits.RECORD_BYTES)
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          // Few threads, all of which last: no need to share buffers between them.
          .recyclerPool(JsonRecyclerPools.threadLocalPool())
          .build();

  private CborCodec() {}

  /** The record without what frames it. */
  public static byte[] encode(AdvertisementMessage message) {
    ByteArrayOutputStream record = new ByteArrayOutputStream(256);
    try (JsonGenerator out = CBOR.createGenerator(ObjectWriteContext.empty(), record)) {
      new MessageWriter(out).write(message);
    }
    return record.toByteArray();
  }

  /**
   * Reads one record.
   *
   * @param record all of it
   * @throws MalformedRecordException if the octets are no record, or more than one
   */
  public static AdvertisementMessage decode(byte[] record) throws MalformedRecordException {
    try (JsonParser in = CBOR.createParser(ObjectReadContext.empty(), record)) {
      CborReader reader = new CborReader(in);
      AdvertisementMessage message = MessageReader.read(reader);
      reader.requireEnd();
      return message;
    } catch (JacksonException refused) {
      throw new MalformedRecordException(refused.getOriginalMessage(), refused);
    } catch (IndexOutOfBoundsException beyond) {
      // jackson-dataformat-cbor 3.1.0: a key in pieces of which one says more octets than there
      // are.
      throw new MalformedRecordException("a text goes beyond the end", beyond);
    } catch (IllegalArgumentException refused) {
      // The records' own checks, which are the only ones for ranges, and those of the reader.
      throw new MalformedRecordException(String.valueOf(refused.getMessage()), refused);
    }
  }
}
