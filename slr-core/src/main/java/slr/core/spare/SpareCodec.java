package slr.core.spare;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import slr.core.flow.FlowKey;
import slr.core.row.NodeName;
import slr.core.spare.FlowDelta.Change;
import slr.packet.IpAddress;

/**
 * Frames as octets, network order. Every octet is accounted for: what is left over, and what may
 * not be, is refused, so that a frame has one form only.
 *
 * <pre>
 *   0         1         2         3         4
 *   +---------+---------+---------+---------+
 *   | version |  kind   |  flags  |  count  |   flags: 1 = complete; count: of changes
 *   +---------+---------+---------+---------+
 *   |             stream, 64 bits           |
 *   |            sequence, 64 bits          |   batch and ack
 *   |        oldest change, ns, 64 bits     |   batch and ack
 *   +---------+-----------------------------+
 *   | holders |  length  name  family  end  |   batch: so many, family 4 or 6
 *   +---------+---------+---------+---------+
 *   | change  | protocol|  holder | family  |   then source, destination and their ports;
 *   +---------+---------+---------+---------+   for each change
 * </pre>
 */
public final class SpareCodec {

  /** No frame is longer. */
  public static final int OCTETS_MAX = 1 << 13;

  private static final int VERSION = 1;
  private static final int BATCH = 1;
  private static final int ACK = 2;
  private static final int TELL_AGAIN = 3;
  private static final int COMPLETE = 1;
  private static final int V4 = 4;
  private static final int V6 = 6;

  /** A child as batches name it. */
  private record Holder(String name, IpAddress end) {}

  private SpareCodec() {}

  /** The frame's octets. */
  public static byte[] encode(SpareFrame frame) {
    ByteBuffer out = ByteBuffer.allocate(OCTETS_MAX);
    switch (frame) {
      case SpareFrame.Batch batch -> {
        head(out, BATCH, batch.complete() ? COMPLETE : 0, batch.deltas().size(), batch.stream());
        out.putLong(batch.sequence()).putLong(batch.oldestNs());
        putDeltas(out, batch.deltas());
      }
      case SpareFrame.Ack ack -> {
        head(out, ACK, 0, 0, ack.stream());
        out.putLong(ack.sequence()).putLong(ack.oldestNs());
      }
      case SpareFrame.TellAgain again -> head(out, TELL_AGAIN, 0, 0, again.stream());
    }
    byte[] octets = new byte[out.position()];
    out.flip().get(octets);
    return octets;
  }

  /**
   * The frame in these octets.
   *
   * @throws SpareFrameException if there is none, or more than one
   */
  public static SpareFrame decode(ByteBuffer octets) throws SpareFrameException {
    ByteBuffer in = octets.slice();
    try {
      SpareFrame frame = frame(in);
      require(!in.hasRemaining(), "octets follow the frame");
      return frame;
    } catch (BufferUnderflowException _) {
      throw new SpareFrameException("it ends early");
    } catch (IllegalArgumentException wrong) {
      throw new SpareFrameException(String.valueOf(wrong.getMessage()));
    }
  }

  private static void head(ByteBuffer out, int kind, int flags, int count, long stream) {
    out.put((byte) VERSION).put((byte) kind).put((byte) flags).put((byte) count).putLong(stream);
  }

  private static void putDeltas(ByteBuffer out, List<FlowDelta> deltas) {
    Map<Holder, Integer> holders = new LinkedHashMap<>();
    deltas.forEach(delta -> holders.putIfAbsent(holder(delta), holders.size()));
    out.put((byte) holders.size());
    holders
        .keySet()
        .forEach(holder -> {
          out.put((byte) holder.name().length());
          out.put(holder.name().getBytes(StandardCharsets.US_ASCII));
          out.put((byte) family(holder.end())).put(holder.end().toBytes());
        });
    for (FlowDelta delta : deltas) {
      FlowKey flow = delta.flow();
      out.put((byte) delta.change().code()).put((byte) flow.protocol());
      out.put((byte) (int) holders.getOrDefault(holder(delta), 0));
      out.put((byte) family(flow.source()));
      out.put(flow.source().toBytes()).put(flow.destination().toBytes());
      out.putShort((short) flow.sourcePort()).putShort((short) flow.destinationPort());
    }
  }

  private static Holder holder(FlowDelta delta) {
    return new Holder(delta.holder(), delta.end());
  }

  private static int family(IpAddress address) {
    return address.isV4() ? V4 : V6;
  }

  private static SpareFrame frame(ByteBuffer in) throws SpareFrameException {
    require(in.remaining() <= OCTETS_MAX, "it is too long");
    require(in.get() == VERSION, "another version");
    int kind = in.get();
    int flags = in.get();
    int count = in.get() & 0xff;
    long stream = in.getLong();
    boolean plain = flags == 0 && count == 0;
    require(plain || kind == BATCH, "flags or changes where none may be");
    return switch (kind) {
      case BATCH -> {
        require((flags & ~COMPLETE) == 0, "unknown flags");
        long sequence = in.getLong();
        long oldestNs = in.getLong();
        yield new SpareFrame.Batch(
            stream, sequence, oldestNs, flags == COMPLETE, deltas(in, count));
      }
      case ACK -> new SpareFrame.Ack(stream, in.getLong(), in.getLong());
      case TELL_AGAIN -> new SpareFrame.TellAgain(stream);
      default -> throw new SpareFrameException("unknown kind " + kind);
    };
  }

  private static List<FlowDelta> deltas(ByteBuffer in, int count) throws SpareFrameException {
    require(count <= SpareConfig.DELTAS_PER_BATCH, "too many changes");
    int holderCount = in.get() & 0xff;
    require(holderCount <= count, "more holders than changes");
    List<Holder> holders = new ArrayList<>(holderCount);
    for (int i = 0; i < holderCount; i++) {
      Holder holder = new Holder(name(in), address(in, in.get()));
      require(!holders.contains(holder), "a holder twice");
      holders.add(holder);
    }
    List<FlowDelta> deltas = new ArrayList<>(count);
    int named = 0;
    for (int i = 0; i < count; i++) {
      Change change = change(in.get());
      int protocol = in.get() & 0xff;
      int index = in.get() & 0xff;
      require(index < holderCount && index <= named, "a holder out of order");
      named = Math.max(named, index + 1);
      deltas.add(
          new FlowDelta(
              change, holders.get(index).name(), holders.get(index).end(), flow(in, protocol)));
    }
    require(named == holderCount, "a holder of nothing");
    return deltas;
  }

  private static String name(ByteBuffer in) throws SpareFrameException {
    byte[] octets = new byte[in.get() & 0xff];
    in.get(octets);
    String name = new String(octets, StandardCharsets.ISO_8859_1);
    try {
      return NodeName.require("holder", name);
    } catch (IllegalArgumentException _) {
      // Its message may hold what nobody should print.
      throw new SpareFrameException("a holder that is no name");
    }
  }

  private static FlowKey flow(ByteBuffer in, int protocol) throws SpareFrameException {
    int family = in.get();
    IpAddress source = address(in, family);
    IpAddress destination = address(in, family);
    return new FlowKey(
        protocol, source, in.getShort() & 0xffff, destination, in.getShort() & 0xffff);
  }

  private static Change change(int code) throws SpareFrameException {
    for (Change change : Change.values()) {
      if (change.code() == code) {
        return change;
      }
    }
    throw new SpareFrameException("unknown change " + code);
  }

  private static IpAddress address(ByteBuffer in, int family) throws SpareFrameException {
    require(family == V4 || family == V6, "unknown family");
    byte[] octets = new byte[family == V4 ? 4 : 16];
    in.get(octets);
    return IpAddress.ofBytes(octets);
  }

  private static void require(boolean holds, String complaint) throws SpareFrameException {
    if (!holds) {
      throw new SpareFrameException(complaint);
    }
  }
}
