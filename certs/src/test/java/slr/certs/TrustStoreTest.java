package slr.certs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustStoreTest {

  @TempDir Path folder;
  private TrustDomain domain;

  @BeforeEach
  void makeDomain() throws Exception {
    domain = new TrustDomain(folder);
    domain.issueHost("h1");
  }

  @Test
  void reloadsAListWhileOthersUseTheOld() throws Exception {
    TrustStore store = domain.trust();
    TrustSnapshot before = store.current();
    assertThat(store.reload()).isFalse();
    assertThat(store.current()).isSameAs(before);

    domain.authority.revoke("h1", domain.now);

    assertThat(store.reload()).isTrue();
    assertThat(store.current().generation()).isEqualTo(before.generation() + 1);
    PeerRule rule = PeerRule.anyLevel(Purpose.CLIENT);
    assertThat(TrustDomain.accepts(PathCheck.check(domain.chain("h1"), before, rule, domain.later)))
        .isTrue();
    assertThat(
            TrustDomain.accepts(
                PathCheck.check(domain.chain("h1"), store.current(), rule, domain.later)))
        .isFalse();
  }

  @Test
  void keepsWhatItHasWhenAListIsPutBackOrBroken() throws Exception {
    Path list = folder.resolve("ca.crl");
    Path old = Files.copy(list, folder.resolve("old.crl"));
    domain.authority.revoke("h1", domain.now);
    TrustStore store = domain.trust();
    TrustSnapshot before = store.current();

    Files.copy(old, list, StandardCopyOption.REPLACE_EXISTING);
    assertThatThrownBy(store::reload).isInstanceOf(IOException.class).hasMessageContaining("older");
    Files.writeString(list, "junk");
    assertThatThrownBy(store::reload)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("ca.crl");
    Files.delete(list);
    assertThatThrownBy(store::reload).isInstanceOf(IOException.class);
    assertThat(store.current()).isSameAs(before);
  }

  @Test
  void refusesAListThatTheRootDidNotSign() throws Exception {
    Path other = folder.resolve("other");
    CertificateAuthority.init(other, "test", AddressBlocks.ALL, AddressBlocks.ALL, domain.now);
    assertThatThrownBy(() -> domain.trust(RevocationPolicy.BEST_KNOWN, other.resolve("ca.crl")))
        .hasMessageContaining("not signed by the root");
  }

  @Test
  void trustsOldAndNewRootOfOneDomain() throws Exception {
    Path other = folder.resolve("other");
    CertificateAuthority.init(other, "test", AddressBlocks.ALL, AddressBlocks.ALL, domain.now);
    Path both = folder.resolve("both.pem");
    Files.writeString(
        both,
        Files.readString(other.resolve("ca.pem")) + Files.readString(folder.resolve("ca.pem")));
    TrustStore store = TrustStore.open(both, List.of(), RevocationPolicy.BEST_KNOWN);

    assertThat(store.current().domain()).isEqualTo("test");
    assertThat(
            TrustDomain.accepts(
                PathCheck.check(
                    domain.chain("h1"),
                    store.current(),
                    PeerRule.anyLevel(Purpose.SERVER),
                    domain.later)))
        .isTrue();
  }

  @Test
  void refusesWhatIsNoRoot() {
    assertThatThrownBy(
            () -> TrustStore.open(folder.resolve("h1.pem"), List.of(), RevocationPolicy.BEST_KNOWN))
        .hasMessageContaining("0 root certificates");
    domain.openssl.selfSigned("plain", "/O=test/OU=network/CN=ca", OpenSsl.CA);
    assertThatThrownBy(() ->
            TrustStore.open(folder.resolve("plain.pem"), List.of(), RevocationPolicy.BEST_KNOWN))
        .hasMessageContaining("address blocks missing");
  }
}
