/**
 * Benchmarks: {@code ./slr bench NAME [--json]}.
 *
 * <p>A figure is worth something only beside another one of the same run, so a benchmark measures
 * ours against a baseline (kernel forwarding, a C program, a plain collection) and reports the
 * ratio, its spread and the number of runs. No test ever asserts a time. {@code
 * docs/performance.md} holds what was predicted and what was measured.
 *
 * <p><b>Who does what.</b> {@link slr.bench.Main} finds the {@code Benchmark} by its name and
 * prints its {@code BenchReport}, JSON to standard output, progress to standard error. {@code
 * Rounds} measures two things in turns, so that whatever else the machine does hits both. {@code
 * PrefixTableBench} is the table that rows are looked up in, against {@code HashPerLength}, and
 * {@code RowCosts} what a row costs beside.
 *
 * <p><b>Plain, not JMH.</b> What is measured here is memory and cache misses in tables of a hundred
 * megabytes and more, over milliseconds; the compiler's tricks that JMH guards against are below
 * the noise of that, and two candidates in one process and one round are what JMH keeps apart. Each
 * result is used, so that nothing is optimised away.
 *
 * <p><b>Showing packets to a program.</b> {@code BPF_PROG_TEST_RUN} runs a program again and again
 * in the kernel and takes the time, but leaves the frame as the last run did. So a wrapper ({@code
 * trial.bpf.c}) makes each packet anew, of a random flow, and calls the program by a tail call;
 * what it takes with a program that does nothing is measured in the same turn and subtracted. The
 * program encapsulates and sends back, as on a wire; that each packet was forwarded is counted by
 * itself.
 *
 * <p><b>Real frames.</b> {@code ForwardBench} sends them over a client, a router and a host ({@code
 * ThreeNodes}): a program makes them on one processor, the router's interface is polled by a kernel
 * thread on the other, and the host ends them. A second is one of that thread's processor time.
 * Both ends are cheap by intention: ours ends in the host's driver, the kernel's own in the host's
 * stack, which has not to look far to see that nobody wants the packet. For a fair end the same
 * with the stack for both is measured too.
 *
 * <p><b>The slow path.</b> {@code SlowPathBench} takes the same three namespaces, and one thread of
 * Java ({@code SlowPathRun}: the data plane with its AF_XDP ports) or one process of C ({@code
 * src/main/c/slowpath_twin.c}, compiled by this module with {@code clang -O2}) on the second
 * processor.
 *
 * <p><b>The whole.</b> {@code FloodBench} deploys a lab ({@code topologies/flood.yaml}) with real
 * daemons, and a program in C ({@code syn_flood.c}) that sends SYNs at a steady rate past the
 * kernel's queues. All share the machine's processors, so that what the flood's own program takes
 * is missing elsewhere: the figures are what a client has of such a machine, not what a router with
 * processors of its own could do.
 *
 * <p><b>Pins.</b> {@code SetupBench} and {@code PinsBench} run nodes in memory ({@code PinnedNode}:
 * the classes that a daemon's loop runs), which exchange signed messages through a {@code
 * PinNetwork}; a {@code PinSpeaker} is a neighbour that says what the benchmark wants. {@code
 * RefreshedPins} is told the time, so that a period of refreshes takes as long as its work; {@code
 * DeadEnd} is three nodes over one host that dies. How soon a pin stands is asked of real daemons
 * ({@code PinLab}), which say when they said and took each.
 *
 * <p><b>Stalls.</b> {@code StallsBench} opens {@code CalmConnections} between two namespaces, lets
 * the agent's own watch run over them, and takes the processor time of its thread: the kernel's
 * share of a look is in it, since it happens in that thread's calls.
 *
 * <p><b>Weak spots.</b> Both candidates share one heap and one profile. Times are the thread's
 * processor time: other processes still cost caches, and what the collector does is left out.
 */
@NullMarked
package slr.bench;

import org.jspecify.annotations.NullMarked;
