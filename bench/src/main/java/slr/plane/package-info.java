/**
 * What benchmarks need of the package of the same name in {@code tunnel/plane}: its loader for BPF
 * programs is nobody else's, so what measures programs stands in its package, and in this module
 * rather than in the data plane.
 *
 * <p>{@link slr.plane.ProgramMeter} runs the whole program of the data plane on packets of random
 * flows; {@link slr.plane.FlowProbe} only looks flows up. {@link slr.plane.TrafficSource} and
 * {@link slr.plane.TrafficSink} are the two ends of a way that is measured. {@link
 * slr.plane.VanishedClient} leaves connections to a host that need no process. All need root.
 */
@NullMarked
package slr.plane;

import org.jspecify.annotations.NullMarked;
