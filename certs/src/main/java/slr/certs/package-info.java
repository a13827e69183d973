/**
 * The trust domain: who may join the overlay, and what each node may say (features A8, A27, X2).
 *
 * <p><b>What a certificate says.</b> The subject is {@code O=domain, OU=level, CN=node}. Two
 * extensions hold address sets in one syntax, that of RFC 3779: the standard id-pe-ipAddrBlocks
 * names the virtual hosts the node may serve, ours ({@code 2.25.2893..3221.1}, {@link Oids}) the
 * tunnel end points and sources it may name. Keys are EC P-256, signatures ECDSA with SHA-256: the
 * one pair that TLS 1.3 obliges everybody to have (RFC 8446 9.1), so that the JDK, openssl and
 * Netty on either of them agree without a setting. A CA is a certificate of the same kind with
 * CA:TRUE; its sets, its level and its name bound those of everything below. A customer's sub-CA
 * {@code acme} names its nodes {@code acme/..}, so it can neither take a name nor an address nor a
 * level that it was not given.
 *
 * <p><b>Which class does what.</b>
 *
 * <ul>
 *   <li>Address sets: {@link AddressRange}, {@link AddressBlocks}, {@link AddressBlocksCodec} over
 *       {@link DerReader} and {@link DerWriter}.
 *   <li>Believing: {@link PathCheck} walks a chain from the root down and gives a {@link
 *       PathVerdict}: a {@link NodeIdentity}, or a {@link RefusalReason} with the value in words.
 *       {@link CertificateProfile} judges one certificate by itself, {@link Authority} what one may
 *       say below another, {@link SubjectName} the names. {@link TrustStore} reads roots and CRLs,
 *       also while running; {@link TrustSnapshot} is what it read.
 *   <li>TLS: {@link TlsContexts}, {@link NodeCredentials}; the JDK's handshake asks {@link
 *       PathTrust} and {@link NodeKeys}.
 *   <li>Issuing: {@link CertificateAuthority} over a {@link CaFolder} and its {@link IssuedIndex};
 *       {@link IssueRules} says no, {@link Mint} makes X.509 with Bouncy Castle, {@link AtomicFile}
 *       writes. {@link Main} is {@code ./slr certs}, {@link FileReport} what it shows.
 * </ul>
 *
 * <p><b>Main data.</b> {@link NodeIdentity} is all that other modules see of a certificate; it and
 * {@link AddressBlocks} are immutable records. {@link Limits} has every bound.
 *
 * <p><b>Live sessions.</b> Whoever holds a session keeps the {@link TrustSnapshot#generation} it
 * was checked at, calls {@link TrustStore#reload} now and then, and when the generation has risen,
 * or the identity's end has come, asks {@link TlsContexts#check} again.
 *
 * <p><b>Threads.</b> Everything may be called from any thread. A CA's folder is locked between
 * threads and processes.
 *
 * <p><b>Departures and why.</b>
 *
 * <ul>
 *   <li>Our extension is not critical, though nobody may ignore it: openssl refuses every critical
 *       extension it does not know. Our own check insists on its presence instead
 *       (docs/adr/certificate-extensions.md).
 *   <li>{@code inherit} and SAFIs (RFC 3779 2.2.3.3, 2.2.3.5) are refused: what a certificate
 *       allows shall be readable from it alone.
 *   <li>A missing or stale CRL lets the path pass by default ({@link RevocationPolicy}): one
 *       forgotten file must not stop an overlay. Known revocations count for ever.
 *   <li>Of RFC 5280's path validation there is what our profile can have: no policies, no name
 *       constraints (critical ones refuse the path, as the RFC wants), no delta or indirect CRLs.
 *       The chain must come in order.
 *   <li>Host names are not compared: a node is its name in the subject.
 * </ul>
 *
 * <p><b>Weak spots.</b> The CA's key lies unencrypted in a file, guarded by its mode alone. A
 * sub-CA cannot be renewed under its name while it lives. A CRL whose name is a sub-CA's but whose
 * signature is not counts as missing. {@code NODE.key} and {@code NODE.pem} are two files: who
 * reads in the middle of a renewal gets a refusal and must read again. Serial numbers, not keys,
 * are revoked.
 *
 * <p><b>Standards.</b> RFC 5280, RFC 3779, RFC 5758, RFC 7468, RFC 8446, X.690.
 */
@NullMarked
package slr.certs;

import org.jspecify.annotations.NullMarked;
