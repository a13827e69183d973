package slr.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import slr.certs.AddressBlocks;
import slr.certs.CaRefusal;
import slr.certs.CertificateAuthority;
import slr.certs.IssueRequest;
import slr.certs.Level;
import slr.topology.TopologyException;

/**
 * The lab's trust domain: a CA in the lab's folder, and a certificate for each daemon with just
 * what its configuration needs. Virtual hosts are those of {@code services} and {@code
 * virtual-hosts}, tunnel ends those of {@code end-points}.
 */
final class LabTrust {

  private final Path folder;
  private final String domain;

  /** No CA yet: the first certificate makes it. */
  LabTrust(LabFolder folder) {
    this.folder = folder.trust();
    this.domain = folder.lab();
  }

  /**
   * The daemon's configuration with a {@code certificates} section, unless it has one, or has no
   * name: then the daemon says what is wrong.
   *
   * @param level the word in the certificate
   * @param place of the configuration in the topology, for errors
   * @param config with all variables filled in
   * @throws TopologyException if what it serves or its end points are no addresses
   */
  Map<String, Object> certified(String level, String place, Map<String, Object> config) {
    if (config.containsKey("certificates") || !(config.get("node") instanceof String node)) {
      return config;
    }
    Map<String, Object> certified = new LinkedHashMap<>(config);
    certified.put("certificates", issue(request(level, node, place, config)));
    return certified;
  }

  private static IssueRequest request(
      String level, String node, String place, Map<String, Object> config) {
    try {
      return new IssueRequest(
          node,
          Level.ofLabel(level).orElseThrow(),
          blocks(
              Stream.concat(
                  values(config, "services", "virtual-host"),
                  values(config, "virtual-hosts", "prefix"))),
          blocks(items(config, "end-points")),
          OptionalInt.empty(),
          IssueRequest.Kind.NODE);
    } catch (IllegalArgumentException wrong) {
      throw new TopologyException(place, String.valueOf(wrong.getMessage()), "correct it");
    }
  }

  private Map<String, Object> issue(IssueRequest request) {
    try {
      CertificateAuthority.Issued issued = authority().issue(request, Instant.now());
      return Map.of(
          "ca", folder.resolve("ca.pem").toString(),
          "crl", List.of(folder.resolve("ca.crl").toString()),
          "certificate", issued.certificates().toString(),
          "key", issued.key().toString());
    } catch (CaRefusal refused) {
      throw new LabException("no certificate for " + request.node() + ": " + refused.getMessage());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private CertificateAuthority authority() throws IOException, CaRefusal {
    return folder.resolve("ca.pem").toFile().exists()
        ? CertificateAuthority.open(folder)
        : CertificateAuthority.init(
            folder, domain, AddressBlocks.ALL, AddressBlocks.ALL, Instant.now());
  }

  private static AddressBlocks blocks(Stream<Object> texts) {
    List<String> all = new ArrayList<>(texts.map(Object::toString).toList());
    return all.isEmpty() ? AddressBlocks.NONE : AddressBlocks.parse(String.join(",", all));
  }

  /** The values of one key in all maps of a list. */
  private static Stream<Object> values(Map<String, Object> config, String list, String key) {
    return items(config, list)
        .filter(Map.class::isInstance)
        .map(item -> ((Map<?, ?>) item).get(key))
        .filter(String.class::isInstance)
        .map(Object.class::cast);
  }

  private static Stream<Object> items(Map<String, Object> config, String list) {
    return config.get(list) instanceof List<?> items
        ? items.stream().map(Object.class::cast)
        : Stream.empty();
  }
}
