package slr.core.advertise;

import java.util.List;
import slr.packet.Prefix;

/**
 * Where tunnels to the receiver may come from: the sender's cluster and everything above it. A node
 * decapsulates from these only.
 *
 * @param version rises with each change of the sender's set
 * @param prefixes the whole set, in order
 */
public record TunnelSources(long version, List<Prefix> prefixes) implements AdvertisementMessage {

  private static final long STEP = 0x9e37_79b9_7f4a_7c15L;

  public TunnelSources {
    prefixes = prefixes.stream().distinct().sorted().toList();
    AdvertisementLimits.requireNotNegative("version", version);
    AdvertisementLimits.requireAtMost(
        "tunnel sources", prefixes, AdvertisementLimits.TUNNEL_SOURCES_ABOVE);
  }

  /** Hash of the set, equal on every machine. */
  public long digest() {
    long digest = STEP;
    for (Prefix prefix : prefixes) {
      digest = (digest ^ prefix.address().high()) * STEP;
      digest = (digest ^ prefix.address().low()) * STEP;
      digest = (digest ^ prefix.length()) * STEP;
      digest ^= digest >>> 29;
    }
    return digest;
  }
}
