package slr.certs;

import java.math.BigInteger;
import java.time.Instant;
import slr.packet.IpAddress;
import slr.packet.Prefix;

/**
 * What a certificate allows, after the path check: all that the rest of SLR ever sees of it (X2).
 *
 * @param domain the trust domain
 * @param level what kind of node
 * @param node its name, unique in the domain; below a sub-CA {@code acme} it is {@code acme/h1}
 * @param serves virtual hosts that it may advertise
 * @param endpoints tunnel end points and tunnel sources that it may name
 * @param notAfter when the shortest-lived certificate on its path ends
 * @param serial the certificate's serial number
 */
public record NodeIdentity(
    String domain,
    Level level,
    String node,
    AddressBlocks serves,
    AddressBlocks endpoints,
    Instant notAfter,
    BigInteger serial) {

  /** Whether a row for this virtual host may come from the node. */
  public boolean mayServe(Prefix virtualHost) {
    return serves.contains(virtualHost);
  }

  /** Whether the node may name this address as a tunnel's end or source. */
  public boolean mayTunnel(IpAddress endpoint) {
    return endpoints.contains(endpoint);
  }

  /** Whether the node may name all these addresses as tunnel sources. */
  public boolean mayTunnel(Prefix sources) {
    return endpoints.contains(sources);
  }

  @Override
  public String toString() {
    return level.label() + " " + node + " of " + domain;
  }
}
