package slr.node.trust;

import java.nio.file.Path;
import java.util.List;
import slr.node.config.Default;

/**
 * The files by which a daemon shows who it is and knows whom to believe.
 *
 * @param ca the trust domain's root certificates
 * @param crl revocation lists, one file for each CA that revokes
 * @param certificate the daemon's own, followed by those of the CAs between it and the root
 * @param key its private key, readable to its owner alone
 */
public record CertificatesConfig(
    Path ca, @Default("[]") List<Path> crl, Path certificate, Path key) {}
