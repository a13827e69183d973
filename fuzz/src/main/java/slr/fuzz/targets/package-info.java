/**
 * What must hold of each parser, whatever the octets: one class for a target, and the properties of
 * packets in classes of their own, because two targets ask for them.
 *
 * <p><b>Which class does what.</b> {@link slr.fuzz.targets.PacketTarget} and {@link
 * slr.fuzz.targets.IcmpTarget} cut their input into packets ({@code PacketInput}) and show them to
 * {@code ParseProperties}, {@code TunnelProperties}, {@code FragmentProperties}, {@code
 * AnswerProperties}, {@code ForwardingProperties} (under the tables of {@code RoutingScene}) and
 * {@code ExitProperties}. {@link slr.fuzz.targets.CertificateTarget} has its input signed by {@code
 * FuzzAuthority} and compares with {@code SecondReading}. The others are alone.
 *
 * <p><b>Rules.</b> A property is about what the caller relies on, and where there is a second
 * implementation (Bouncy Castle, the JDK, plain numbers) it is compared with that. The same octets
 * always end alike: a target that remembers lets so much time pass between two inputs that nothing
 * is left. Nothing here is caught that the parser does not promise to throw.
 */
@NullMarked
package slr.fuzz.targets;

import org.jspecify.annotations.NullMarked;
