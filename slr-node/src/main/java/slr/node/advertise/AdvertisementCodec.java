package slr.node.advertise;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import slr.core.advertise.AdvertisementMessage;

/** Records as octets. Implementations keep no state: any number of connections share one. */
public interface AdvertisementCodec {

  /** One record with all that frames it. */
  byte[] encode(AdvertisementMessage message);

  /**
   * Reads one record; blocks until it is complete.
   *
   * @return empty if the stream ended before the record began
   * @throws MalformedRecordException if the octets are no record, or too many, or the stream ended
   *     within it; nothing more can be read from this stream
   * @throws IOException if the stream cannot be read
   */
  Optional<AdvertisementMessage> read(InputStream in) throws IOException, MalformedRecordException;
}
