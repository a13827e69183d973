package slr.core.progress;

import java.lang.foreign.MemorySegment;
import slr.core.flow.FlowKey;
import slr.packet.IpAddress;
import slr.packet.echo.EchoCodec;
import slr.packet.echo.EchoKeys;
import slr.packet.echo.EchoLimits;
import slr.packet.echo.FlowAdvertisement;

/** Writes the echoes of one host: that it has this flow, for a while from now on (A18). */
public final class EchoWriter {

  /** A reply takes a round trip; what is older only serves who replays it. */
  private static final int LIFETIME_S = 30;

  private final IpAddress server;
  private final long incarnation;
  private final EchoCodec codec = new EchoCodec();

  /**
   * For one thread.
   *
   * @param server the host's end point
   * @param incarnation of its process, in milliseconds
   */
  public EchoWriter(IpAddress server, long incarnation) {
    this.server = server;
    this.incarnation = incarnation;
  }

  /**
   * Writes the echo request to the flow's client.
   *
   * @param keys of a session with a parent
   * @param nowS seconds since 1970
   * @param nonce random
   * @param out gets the packet at {@code outOffset}: {@link EchoCodec#lengthBytes}
   * @return its length in octets
   */
  public int write(
      FlowKey flow, EchoKeys keys, long nowS, long nonce, MemorySegment out, long outOffset) {
    long epoch = EchoLimits.epochOf(nowS);
    FlowAdvertisement said =
        new FlowAdvertisement(
            flow.protocol(),
            flow.source(),
            flow.sourcePort(),
            flow.destination(),
            flow.destinationPort(),
            server,
            flow.destinationPort(),
            incarnation,
            epoch,
            nowS + LIFETIME_S,
            nonce);
    return codec.write(said, keys.keyOf(server, epoch), out, outOffset);
  }
}
