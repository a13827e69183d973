package slr.fuzz.targets;

import static slr.fuzz.PropertyViolation.require;

import java.nio.ByteBuffer;
import java.util.Arrays;
import slr.core.spare.SpareCodec;
import slr.core.spare.SpareFrame;
import slr.core.spare.SpareFrameException;
import slr.fuzz.FuzzTarget;

/** Frames between the SLRs of a cluster. */
public final class SpareTarget implements FuzzTarget {

  @Override
  public String name() {
    return "spare";
  }

  @Override
  public String about() {
    return "frames of hot spares: refused in one printable line, or a frame of one form";
  }

  @Override
  public void run(byte[] input) {
    SpareFrame frame;
    try {
      frame = SpareCodec.decode(ByteBuffer.wrap(input));
    } catch (SpareFrameException refused) {
      String why = String.valueOf(refused.getMessage());
      require(why.matches("\\p{Print}+"), "the refusal '%s' is not one line", why);
      return;
    }
    byte[] octets = SpareCodec.encode(frame);
    require(octets.length <= SpareCodec.OCTETS_MAX, "%s is too long to be read", frame);
    require(Arrays.equals(octets, input), "%s has two forms", frame);
    require(!frame.toString().isEmpty(), "a frame without text");
  }
}
