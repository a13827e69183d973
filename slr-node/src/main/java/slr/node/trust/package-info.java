/**
 * A daemon's part in the trust domain (X2): its own certificate, whom it believes, and TLS made of
 * both.
 *
 * <p><b>Who does what.</b> {@link slr.node.trust.CertificatesConfig} names the files. {@link
 * slr.node.trust.NodeTrust} reads them and makes sure at the start that the node's own certificate
 * is good and says what the configuration says. {@link slr.node.trust.LinkTrust} makes the TLS
 * engines of one kind of link and judges its peers; {@link slr.node.trust.Identities} puts what a
 * certificate allows into the core's words. {@link slr.node.trust.TrustWatch} sees to it that
 * revocations count while the process runs.
 *
 * <p><b>Reloading.</b> Roots and revocation lists are read within a second after their files
 * changed; then, and when a certificate ends, {@code slr.node.advertise} checks each live session
 * again. The own certificate is read when the operator says {@code reload}: its two files cannot be
 * replaced in one step, and a half of each would be an error nobody asked for. Standing connections
 * keep the one they began with, which their peers drop when it ends.
 *
 * <p><b>Threads.</b> Any; nothing here waits but for files.
 *
 * <p><b>Weak spot.</b> Nobody warns of a certificate that is about to end; {@code ./slr certs show}
 * tells the day.
 */
@NullMarked
package slr.node.trust;

import org.jspecify.annotations.NullMarked;
