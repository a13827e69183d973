/**
 * The simulated world: SLRs of every level, hosts, clients, and the network between them.
 *
 * <p><b>What is real.</b> The machines of the core, the codec of the sessions, the forwarding plane
 * of {@code slr.node.forward} with every octet of every packet, and {@code slr.node.level}'s
 * forwarding tables.
 *
 * <p><b>Pins.</b> Where there are any ({@link slr.sim.world.Pinning}), each SLR has {@link
 * slr.sim.world.LevelPins}: the real machine, link and desk, with the network for a raw socket.
 * Both ends of a session have its keys as if they had exported them from TLS.
 *
 * <p><b>What is a model.</b> Sessions are streams of records that keep their order, stall and break
 * ({@link slr.sim.world.Connection}); TLS is only the time it takes and who is at the other end.
 * The network is a {@link slr.sim.world.Path} for each ordered pair of nodes. Routing outside is
 * {@link slr.sim.world.Routes}. Clients and the hosts' kernels speak the TCP of {@code
 * slr.sim.tcp}.
 *
 * <p><b>Who does what.</b> {@link slr.sim.world.Blueprint} says which nodes there are, for a {@link
 * slr.sim.world.Shape}, or for a file that a {@link slr.sim.world.BlueprintReader} knows. {@link
 * slr.sim.world.Node} is a machine with a process that starts, ends and stands still; {@link
 * slr.sim.world.LevelNode}, {@link slr.sim.world.HostNode} and {@link slr.sim.world.ClientNode} are
 * the three kinds. {@link slr.sim.world.Witness} sees what happens, {@link slr.sim.world.Seams} is
 * where tests plant bugs.
 *
 * <p><b>Threads.</b> One world, one thread. Nothing here reads a clock, the order of a hash table
 * by identity, or chance that does not come from the seed.
 */
@NullMarked
package slr.sim.world;

import org.jspecify.annotations.NullMarked;
