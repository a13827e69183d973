package slr.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Stream;
import slr.certs.AddressBlocks;
import slr.certs.CaRefusal;
import slr.certs.CertificateAuthority;
import slr.certs.IssueRequest;
import slr.certs.Level;
import slr.lab.Overlay.Member;
import slr.topology.TopologyException;

/**
 * The lab's trust domain: a CA in the lab's folder, and a certificate for each daemon with just
 * what its configuration needs. Virtual hosts are those of {@code services} and {@code
 * virtual-hosts}. Tunnel ends are those of {@code end-points}, and for an SLR those of all levels
 * above it, too: it tells its children where tunnels come from; and of all below it, if it says
 * pins upward. A node called {@code acme/s1} is a customer's: it gets its certificate from the CA
 * {@code acme} below the lab's, which may give no more than the customer's nodes need together
 * (A27).
 */
final class LabTrust {

  /** What stands between a customer's CA and the node in a name. */
  private static final char CUSTOMER_END = '/';

  private final Path folder;
  private final String domain;
  private final Overlay overlay;

  /**
   * No CA yet: the first certificate makes them all.
   *
   * @param folder where the root's lies, those of customers below
   * @param domain name of the trust domain
   */
  LabTrust(Path folder, String domain, Overlay overlay) {
    this.folder = folder;
    this.domain = domain;
    this.overlay = overlay;
  }

  /**
   * The daemon's configuration with a {@code certificates} section, unless it has one, or has no
   * name: then the daemon says what is wrong.
   *
   * @throws TopologyException if what it serves or its end points are no addresses
   */
  Map<String, Object> certified(Member member) {
    if (!wantsCertificate(member)) {
      return member.config();
    }
    Map<String, Object> certified = new LinkedHashMap<>(member.config());
    certified.put("certificates", issue(member.toString(), member, IssueRequest.Kind.NODE));
    return certified;
  }

  /** Each daemon gets one more certificate and a new key, in the files of those that it has. */
  void renew() {
    overlay.members().stream()
        .filter(LabTrust::wantsCertificate)
        .forEach(member -> issue(member.toString(), member, IssueRequest.Kind.NODE_RENEWAL));
  }

  private static boolean wantsCertificate(Member member) {
    return member.name().isPresent() && !member.config().containsKey("certificates");
  }

  private Map<String, Object> issue(String node, Member member, IssueRequest.Kind kind) {
    try {
      String name = node.substring(node.indexOf(CUSTOMER_END) + 1);
      CertificateAuthority.Issued issued =
          authority(customer(node)).issue(request(name, kind, List.of(member)), Instant.now());
      return Map.of(
          "ca", folder.resolve("ca.pem").toString(),
          "crl", revocationLists(),
          "certificate", issued.certificates().toString(),
          "key", issued.key().toString());
    } catch (CaRefusal refused) {
      throw new LabException("no certificate for " + node + ": " + refused.getMessage());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static Optional<String> customer(String node) {
    int end = node.indexOf(CUSTOMER_END);
    return end < 0 ? Optional.empty() : Optional.of(node.substring(0, end));
  }

  private CertificateAuthority authority(Optional<String> customer) throws IOException, CaRefusal {
    if (!Files.exists(folder.resolve("ca.pem"))) {
      makeAuthorities();
    }
    return CertificateAuthority.open(customer.map(folder::resolve).orElse(folder));
  }

  /** All of them: a daemon may start, and read all lists, before the next one has a certificate. */
  private void makeAuthorities() throws IOException, CaRefusal {
    CertificateAuthority root =
        CertificateAuthority.init(
            folder, domain, AddressBlocks.ALL, AddressBlocks.ALL, Instant.now());
    for (String customer : customers()) {
      root.issue(request(customer, IssueRequest.Kind.SUB_CA, membersOf(customer)), Instant.now());
    }
  }

  /** Of all CAs of the lab. */
  private List<String> revocationLists() {
    return Stream.concat(Stream.of(folder), customers().stream().map(folder::resolve))
        .map(each -> each.resolve("ca.crl").toString())
        .toList();
  }

  private List<String> customers() {
    return overlay.members().stream()
        .filter(LabTrust::wantsCertificate)
        .flatMap(member -> customer(member.toString()).stream())
        .distinct()
        .toList();
  }

  private List<Member> membersOf(String customer) {
    return overlay.members().stream()
        .filter(LabTrust::wantsCertificate)
        .filter(member -> customer(member.toString()).equals(Optional.of(customer)))
        .toList();
  }

  /** One for what all these may say together, and as high as the highest of them. */
  private IssueRequest request(String name, IssueRequest.Kind kind, List<Member> members) {
    try {
      return new IssueRequest(
          name,
          members.stream()
              .map(member -> Level.ofLabel(member.kind().level()).orElseThrow())
              .sorted()
              .findFirst()
              .orElseThrow(),
          blocks(
              members.stream()
                  .flatMap(member ->
                      Stream.concat(
                          member.values("services", "virtual-host"),
                          member.values("virtual-hosts", "prefix")))),
          blocks(members.stream().flatMap(this::tunnelEnds)),
          OptionalInt.empty(),
          kind);
    } catch (IllegalArgumentException wrong) {
      throw new TopologyException(
          members.getFirst().place(), String.valueOf(wrong.getMessage()), "correct it");
    }
  }

  private Stream<Object> tunnelEnds(Member member) {
    // A host has nobody to pass tunnel sources to.
    Stream<Member> above =
        member.config().containsKey("listen") ? overlay.above(member).stream() : Stream.empty();
    // Who says pins upward names the hosts below.
    Stream<Member> below = member.pins() ? overlay.below(member).stream() : Stream.empty();
    return Stream.of(Stream.of(member), above, below)
        .flatMap(Function.identity())
        .flatMap(each -> each.items("end-points"));
  }

  private static AddressBlocks blocks(Stream<Object> texts) {
    List<String> all = texts.map(Object::toString).distinct().toList();
    return all.isEmpty() ? AddressBlocks.NONE : AddressBlocks.parse(String.join(",", all));
  }
}
