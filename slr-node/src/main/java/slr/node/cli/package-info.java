/**
 * The command line that all daemons share: {@code slr NOUN VERB}.
 *
 * <p>{@link Noun} says what a daemon is called, how it runs and which {@link Verb}s it knows;
 * {@link NounCommand} makes a picocli command of it. A verb finds its daemon by {@link
 * SocketDirectory}, asks it through {@link slr.node.control.ControlClient} and prints the reply as
 * text, or as the JSON it came as with {@code --json}. {@link CommandLines} gives every command
 * tree the same manners: exit code 0 done, 1 failed, 2 wrong usage; errors of one line on stderr, a
 * stack trace only with {@code -Dslr.debug=true}.
 *
 * <p>Everything here runs on the main thread of a short-lived process, but for {@code run}, which
 * becomes the daemon. Weak spot: a daemon is found by its socket's file name alone.
 */
@NullMarked
package slr.node.cli;

import org.jspecify.annotations.NullMarked;
