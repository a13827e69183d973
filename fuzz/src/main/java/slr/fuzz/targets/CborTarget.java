package slr.fuzz.targets;

import static slr.fuzz.PropertyViolation.require;
import static slr.fuzz.PropertyViolation.requireEqual;

import java.util.Arrays;
import java.util.List;
import slr.core.advertise.AdvertisementLimits;
import slr.core.advertise.AdvertisementMessage;
import slr.fuzz.FuzzTarget;
import slr.node.advertise.CborCodec;
import slr.node.advertise.MalformedRecordException;

/** Records of the advertisement session. */
public final class CborTarget implements FuzzTarget {

  @Override
  public String name() {
    return "cbor";
  }

  @Override
  public String about() {
    return "advertisement records: refused by name, or a message with one form that reads back";
  }

  @Override
  public List<String> guidedBy() {
    return List.of("tools.jackson.dataformat.cbor.**");
  }

  @Override
  public void run(byte[] input) {
    AdvertisementMessage message;
    try {
      message = CborCodec.decode(input);
    } catch (MalformedRecordException refused) {
      require(!refused.what().isBlank(), "refused without a word");
      return;
    }
    byte[] record = CborCodec.encode(message);
    require(
        record.length <= AdvertisementLimits.RECORD_BYTES,
        "%d octets became a record of %d, longer than may be sent",
        input.length,
        record.length);
    AdvertisementMessage again;
    try {
      again = CborCodec.decode(record);
    } catch (MalformedRecordException refused) {
      throw new IllegalStateException("our own record of " + message + " is refused", refused);
    }
    requireEqual(again, message, "what our own record says");
    requireEqual(again.hashCode(), message.hashCode(), "hash of equal messages");
    require(Arrays.equals(CborCodec.encode(again), record), "%s has two forms", message);
    require(!message.toString().isEmpty(), "a message without text");
  }
}
