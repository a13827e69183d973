/**
 * The watchdog: a small process beside BIRD, which withdraws what an SLR has announced that died or
 * hangs (A14). It needs nothing but the configuration file of that SLR.
 *
 * <p><b>Who does what.</b> {@link slr.core.announce.WatchdogMachine} decides, and its package essay
 * has the rules. {@link slr.node.watchdog.WatchdogDriver} looks half a second after each look,
 * which lasts a second at most: {@code ControlQuestion} asks the SLR at its control socket, on its
 * control thread, so that a process that hangs does not answer; {@link
 * slr.plane.BpfPlane#isAttached} says whether its kernel goes on; the include files say what is
 * announced. It withdraws as the SLR would, by a {@link slr.node.bird.BirdAnnouncer} of its own.
 *
 * <p><b>The two do not fight.</b> The watchdog only ever withdraws. An SLR that goes on looks each
 * second whether the include files still hold what it wrote, and tells BIRD again if not ({@link
 * slr.node.bird.AnnouncementDriver}); one that is started finds them empty and announces as its
 * children come. Both write through files of their own, so that neither takes half of the other's.
 *
 * <p><b>Threads.</b> Everything on the control thread, which has nothing else to do and so may wait
 * a second for the SLR; BIRD's answers come from the announcer's.
 *
 * <p><b>Weak spots.</b> The answer comes from the control thread of the SLR: a data plane that
 * hangs by itself is not found here. Without {@code input.pins} nobody can see that the kernel goes
 * on. A watchdog that may not open the control socket takes the SLR for well, and says so.
 */
@NullMarked
package slr.node.watchdog;

import org.jspecify.annotations.NullMarked;
