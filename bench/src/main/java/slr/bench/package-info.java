/**
 * Benchmarks: JMH for code, lab benchmarks for the system.
 *
 * <p>A figure is worth something only beside another one of the same run, so each benchmark
 * measures ours against a baseline (kernel forwarding, a C program, a peer) and reports the ratio,
 * its spread and the number of runs. No test ever asserts a time.
 *
 * <p><b>State.</b> The benchmarks come with the kernel data plane; {@code docs/performance.md}
 * holds what has been measured of the Java one, and how.
 */
@NullMarked
package slr.bench;

import org.jspecify.annotations.NullMarked;
