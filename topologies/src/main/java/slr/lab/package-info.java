/**
 * The lab: builds a topology out of network namespaces, veth pairs, real BIRDs, real nginxs and SLR
 * daemons, each a JVM of its own; and the doctor, who says what a machine lacks for that.
 *
 * <p>{@link slr.lab.Lab} is what tests and the demo use: deploy, exec, capture, kill, start,
 * destroy. {@link slr.lab.Deployment} is the order of things in one deploy; {@code Network} makes
 * namespaces and links with a few {@code ip -batch}; {@code Programs} writes configurations ({@code
 * BirdConfig}, {@code NginxConfig}, {@code DaemonConfig}) and says how each program is started;
 * {@link slr.lab.Payload} makes files whose loss or disorder shows; {@link slr.lab.CtrlC} has a
 * command that is cut short clean up. {@code LabCommand} is {@code slr lab}, {@code Doctor} is
 * {@code slr doctor}, {@link slr.lab.Main} both.
 *
 * <p>Main data: {@code LabFolder}, {@code /run/slr/LAB}, holds a copy of the topology, {@code
 * lab.json} ({@code LabState}: what was started, with pid and start time) and a folder for every
 * node. Objects remember nothing else, so that any later command finds the lab. The names of
 * namespaces, {@code slr-LAB-NODE}, are the truth for removing: every process inside one is ended,
 * whoever started it, so a damaged or missing state hinders nothing.
 *
 * <p>Processes live in sessions of their own and outlive the command that started them. A deploy
 * that fails, or is cut short by Ctrl-C, removes what it built; what a killed deploy left is found
 * and removed by the next one. A lock file keeps two commands from building or removing one lab at
 * once.
 *
 * <p>Every daemon gets a certificate of the lab's own trust domain: {@code Overlay} fills in the
 * configurations and knows who is above whom, {@code LabTrust} issues. {@code AotCache} makes the
 * JVMs of large labs start faster, from what a {@code TrainingRun} loaded.
 *
 * <p>Threads: one at a time for each object; {@link slr.lab.Deployment#cancel} from any.
 *
 * <p>Without root a lab lives inside {@code unshare -Urnm} with a {@code /run} of its own, and ends
 * with the last process in it; nothing here needs more than {@code ip netns add}.
 *
 * <p>Weak spots: waiting is polling, as other people's daemons send no events; veth pairs have no
 * delay and no loss; all labs share the machine's two cores.
 */
@NullMarked
package slr.lab;

import org.jspecify.annotations.NullMarked;
