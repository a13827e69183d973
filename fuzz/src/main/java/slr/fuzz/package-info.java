/**
 * Fuzzing: {@code ./slr fuzz TARGET --time 10m}. Octets that nobody would send are shown to each
 * parser, and what must hold of them is asked each time; docs/fuzzing.md is the page for people.
 *
 * <p><b>Which class does what.</b> A {@link slr.fuzz.FuzzTarget} is one parser with its properties;
 * {@link slr.fuzz.FuzzTargets} knows all, {@code slr.fuzz.targets} has them. {@link
 * slr.fuzz.Fuzzer} runs one under Jazzer in a process of its own, whose entrance is {@link
 * slr.fuzz.FuzzEntry}, and ends with a {@link slr.fuzz.FuzzReport}, perhaps with a {@code Finding}.
 * {@link slr.fuzz.Replay} runs one input without Jazzer. {@link slr.fuzz.Main} is the command.
 *
 * <p><b>Main data.</b> {@link slr.fuzz.Folders}: seeds lie with the source, one file an input, and
 * every run begins with them; so does every build, which also mutates them for a moment. What a run
 * finds lies under {@code target/fuzz}. A crash that was fixed becomes a seed with a name that says
 * what it was.
 *
 * <p><b>The driver, not the JUnit launcher.</b> Jazzer comes as an engine for JUnit too. Its
 * launcher ties the target to a test class path and the run to environment variables, and ends a
 * finding as a failed test; the driver is one main class with flags, and does the same work. It
 * needs nothing but two jars of Maven Central.
 *
 * <p><b>Bounds.</b> The fuzzed process has 512 MB of heap and 1.5 GB in all, an input 8 KiB and 60
 * s; to need more is a finding.
 *
 * <p><b>Weak spots.</b> Executions are what the last status line said, which may be minutes old
 * until the run ends. The fuzzer draws its own seed, so two runs differ; an input, once found, does
 * not. What a target remembers between inputs is cleared by time, see {@code ExitProperties}.
 */
@NullMarked
package slr.fuzz;

import org.jspecify.annotations.NullMarked;
