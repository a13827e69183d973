/**
 * Logging of a daemon: one line per event on stderr, {@code time level node logger: message}.
 *
 * <p>{@link Logging} sets Logback up in code, so that a daemon needs no file for it, and changes
 * levels while the daemon runs. Line feeds and control characters in messages become {@code |} and
 * {@code ?}: an event is one line whatever a peer sent. Any thread may log. Weak spot: stderr is
 * written synchronously; a reader that stalls stalls the thread that logs, so the data plane logs
 * nothing per packet.
 */
@NullMarked
package slr.node.log;

import org.jspecify.annotations.NullMarked;
