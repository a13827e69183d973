package slr.certs;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import slr.certs.IssueRequest.Kind;

/** What a CA may give: turns a request into a draft or says no. */
final class IssueRules {

  private IssueRules() {}

  static Mint.Draft draft(
      IssueRequest request, Authority ca, SubjectName name, PublicKey key, Instant now)
      throws CaRefusal {
    int pathLength = request.kind() == Kind.SUB_CA ? pathLength(ca) : -1;
    Mint.Draft draft =
        new Mint.Draft(
            name,
            key,
            request.serves(),
            request.endpoints(),
            pathLength,
            validity(request, ca, now));
    requireWithin(ca, draft);
    return draft;
  }

  private static int pathLength(Authority ca) throws CaRefusal {
    int own = ca.certificate().getBasicConstraints();
    if (own <= 0) {
      throw new CaRefusal(ca.name().node() + " may not have a CA below it");
    }
    return Math.min(own, Limits.SUB_CAS) - 1;
  }

  private static Mint.Validity validity(IssueRequest request, Authority ca, Instant now)
      throws CaRefusal {
    Instant last = Words.instant(ca.certificate().getNotAfter());
    int usual = request.kind() == Kind.SUB_CA ? Limits.SUB_CA_DAYS : Limits.NODE_DAYS;
    int days = request.days().orElse(usual);
    if (days < 1 || days > Limits.ROOT_DAYS) {
      throw new CaRefusal("--days " + days + " is out of range: 1 to " + Limits.ROOT_DAYS);
    }
    Mint.Validity validity = Mint.Validity.days(now, days);
    if (!validity.notAfter().isAfter(last)) {
      return validity;
    }
    if (request.days().isPresent() || !last.isAfter(now)) {
      long left = Math.max(0, Duration.between(now, last).toDays());
      throw new CaRefusal("the CA itself ends at " + last + ": ask for at most " + left + " days");
    }
    return new Mint.Validity(validity.notBefore(), last);
  }

  /** Asks the same question as the path check will, so that nothing useless is issued. */
  private static void requireWithin(Authority ca, Mint.Draft draft) throws CaRefusal {
    requireEncodable(draft.serves(), draft.endpoints());
    try {
      ca.requireNested(
          new Authority(ca.certificate(), draft.subject(), draft.serves(), draft.endpoints()));
    } catch (RefusedCertificate e) {
      throw new CaRefusal(e.verdict().toString());
    }
  }

  static void requireEncodable(AddressBlocks serves, AddressBlocks endpoints) throws CaRefusal {
    for (AddressBlocks blocks : List.of(serves, endpoints)) {
      if (blocks.ranges().size() > Limits.RANGES) {
        throw new CaRefusal(
            blocks.ranges().size() + " address ranges, at most " + Limits.RANGES + " per set");
      }
    }
  }

  /** A chain that is too long for a TLS handshake would be of no use. */
  static void requireShort(List<X509Certificate> chain) throws CaRefusal {
    int size = chain.stream().mapToInt(c -> PemFile.der(c).length).sum();
    if (size > Limits.CHAIN_BYTES) {
      throw new CaRefusal(
          "the chain would have "
              + size
              + " octets, at most "
              + Limits.CHAIN_BYTES
              + ": use fewer address blocks");
    }
  }
}
