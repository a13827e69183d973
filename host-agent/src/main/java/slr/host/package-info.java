/**
 * The host agent: the process on a host server that tells the site SLRs what the host can serve,
 * and lets out of their tunnels what the host's own stack may see. The smallest daemon, and the
 * place to begin reading.
 *
 * <p><b>Who does what.</b>
 *
 * <ul>
 *   <li>{@link slr.host.Main} is the command line, {@link slr.host.HostConfig} the file, {@link
 *       slr.host.HostParts} the order in which everything is opened and closed.
 *   <li>{@link slr.host.HostControl} is the control plane: it owns the {@link
 *       slr.host.ServiceTable} (the truth about this host, B2), the {@code Advertiser} that says it
 *       to the parents, and what the tunnel end goes by.
 *   <li>{@code slr.host.service} finds out how services are, {@code slr.host.tunnel} is the data
 *       plane, {@code slr.host.kernel} tells the kernel what it must know. The guard itself is pure
 *       and lies in {@code slr.core.guard}.
 *   <li>{@link slr.host.HostCommands}, {@link slr.host.Reload}, {@link slr.host.HostStatus} and
 *       {@link slr.host.HostMetrics} are for operators; {@link slr.host.HostExplainer} says what
 *       would become of a flow here, also to the parents.
 * </ul>
 *
 * <p><b>A packet.</b> Tunnel packet from a site SLR, tap, judged, decapsulated, TUN device, the
 * host's own stack, service. Once its connection is established, a program in the kernel takes it
 * out of the tunnel where it comes in, and the agent never sees it ({@code slr.host.tunnel}). The
 * answer leaves by the host's ordinary routes with the virtual host as its source (A7); of all that
 * leaves, a second tap shows the agent the SYN,ACKs alone.
 *
 * <p><b>A change.</b> A check fails often enough, {@code HealthMachine} says so, the row changes,
 * {@code ChildMachine} tells each parent at once. With the settings as delivered that takes at most
 * 400 ms from the moment when the service refuses, 800 ms from the moment when it hangs.
 *
 * <p><b>Threads.</b> The control thread runs everything in this package. The tunnel end has one of
 * its own. Each service has up to two virtual threads that block in checks and load readings and
 * hand what they find to the control thread.
 *
 * <p><b>Ends.</b> SIGTERM: all services drain, the parents confirm (2 s at most), goodbye. That
 * ends decapsulation, and with it the connections that still run: an operator who wants them to
 * finish says {@code drain} first and waits. Killed: the parents notice within 875 ms and forward
 * nothing more here, so that connections stand still; they go on as soon as an agent runs again.
 * Nothing is answered meanwhile. With {@code input.pins} the kernel goes on delivering whatever
 * still comes: all of these 875 ms, and while the SLR is dead, too, and its kernel forwards on.
 *
 * <p><b>Weak spots.</b> A virtual host that leaves the configuration stays a local address until
 * the route is deleted by hand: its open connections need it. Packets to a virtual host that come
 * without a tunnel are not the guard's: no route may lead them here.
 */
@NullMarked
package slr.host;

import org.jspecify.annotations.NullMarked;
