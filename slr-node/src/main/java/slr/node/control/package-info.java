/**
 * The control socket of every daemon: how status commands and operator verbs reach it.
 *
 * <p>Protocol: connect to the daemon's unix socket, send one JSON line {@code
 * {"command":"status","arguments":[]}}, read one JSON line {@code {"code":0,"body":{...}}}, closed.
 * {@link ReplyCode} has the stable codes in BIRD's classes: 0xxx done, 8xxx runtime error, 9xxx bad
 * request. An error's body is {@code {"error":"what, where, fix"}}.
 *
 * <p>{@link ControlCommands} is the daemon's list of commands; {@link ControlServer} listens and
 * runs them; {@link ControlClient} is the other side; {@link ControlJson} maps records to JSON and
 * back, {@link StatusText} the same JSON to text for people, so that {@code --json} and the text
 * can never tell different things. {@link FlowReport} is what all daemons answer to {@code
 * explain}, and {@link FlowText} its text: one block for each level.
 *
 * <p>Threads: commands run on the daemon's control thread, one after the other, so that they need
 * no locks; what takes long returns a future. Reading and writing happen on a virtual thread per
 * connection. Bounds: {@value slr.node.control.ControlServer#CONNECTIONS_MAX} connections, requests
 * of {@value slr.node.control.ControlServer#REQUEST_BYTES_MAX} octets, replies of {@value
 * slr.node.control.ControlServer#REPLY_BYTES_MAX}, {@value
 * slr.node.control.ControlServer#EXCHANGE_SECONDS_MAX} seconds in all; whatever exceeds one is
 * refused and counted in {@link ControlCounters}.
 *
 * <p>Who may connect is decided by the socket's owner, group and mode (0660). Weak spot: everybody
 * who may connect may also drain.
 */
@NullMarked
package slr.node.control;

import org.jspecify.annotations.NullMarked;
