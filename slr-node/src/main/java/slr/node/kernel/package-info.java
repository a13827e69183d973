/**
 * What the kernel of an SLR node must be told so that the data plane alone handles the virtual
 * hosts (design section 5, "the kernel must not answer for us").
 *
 * <p>{@link KernelSetup} makes each virtual host a blackhole route, which swallows the kernel's own
 * copy of what the data plane taps, and silences the kernel: by raw sockets about tunnel packets,
 * by the rules of {@link NodeTable} about all that is sent to addresses of the overlay. {@code
 * SystemCommand} runs {@code ip} and {@code nft}. Everything is idempotent: after kill -9 the next
 * start finds its own routes by their protocol number and goes on. Routes and rules stay when the
 * process stops, since without them the kernel would forward the packets along its default route,
 * or answer; by hand: {@code nft delete table inet slr_NODE}.
 *
 * <p>Threads: the one that starts the daemon. Weak spot: nothing watches routes and rules; who
 * deletes them by hand must start the daemon again.
 */
@NullMarked
package slr.node.kernel;

import org.jspecify.annotations.NullMarked;
