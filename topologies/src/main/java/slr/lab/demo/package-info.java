/**
 * {@code slr demo}: from nothing to real clients served, with everything that can fail made to
 * fail.
 *
 * <p>{@link slr.lab.demo.Demo} runs its steps in order and prints one line for each; a step that
 * does not find what it expects ends the demo with exit code 1. The steps use what a person would
 * use: curl on the clients ({@link slr.lab.demo.WebClient}), the daemons' status commands ({@link
 * slr.lab.demo.Daemons}), nftables counters, BIRD's own answers. The lab tests use the same
 * classes.
 *
 * <p>One thread. Everything is polled, nothing sleeps for a fixed time.
 */
@NullMarked
package slr.lab.demo;

import org.jspecify.annotations.NullMarked;
