package slr.fuzz;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One run of the coverage-guided fuzzer over a target, in a process of its own with a bound on its
 * memory. One thread starts it and waits; another reads what it says.
 */
public final class Fuzzer {

  /** The fuzzed process's heap; an input that needs more is a finding. */
  private static final int HEAP_MEGABYTES = 512;

  /** Its whole memory: heap, coverage maps, compiled code. */
  private static final int MEMORY_MEGABYTES = 1_536;

  /** An input that takes longer is a finding. */
  private static final int INPUT_SECONDS_MAX = 60;

  /** The longest input: a record or a file of many parts; longer ones only slow the search down. */
  static final int INPUT_BYTES_MAX = 8_192;

  private static final Duration PROGRESS_EVERY = Duration.ofSeconds(10);

  private static final String DRIVER = "com.code_intelligence.jazzer.Jazzer";
  private static final Pattern WRITTEN = Pattern.compile(".*Test unit written to (.+)");

  private final FuzzTarget target;
  private final Folders folders;
  private final Consumer<String> progress;
  private final List<String> trace = new ArrayList<>();
  private volatile Progress latest = Progress.NONE;
  private @Nullable Path written;
  private boolean inTrace;

  /**
   * @param progress takes a line for people now and then
   */
  public Fuzzer(FuzzTarget target, Folders folders, Consumer<String> progress) {
    this.target = target;
    this.folders = folders;
    this.progress = progress;
  }

  /**
   * Fuzzes until the time is over or something is found.
   *
   * @param classPath of the child: ours and the fuzzer's
   * @throws IOException if the process cannot be started or fails by itself; names its log
   */
  public FuzzReport run(String classPath, Duration time) throws IOException, InterruptedException {
    folders.create();
    long startNs = System.nanoTime();
    Process process =
        new ProcessBuilder(command(classPath, time)).redirectErrorStream(true).start();
    Thread ending = Thread.ofPlatform().unstarted(process::destroy);
    Runtime.getRuntime().addShutdownHook(ending);
    Thread reader = Thread.ofPlatform().name("fuzzer-output").start(() -> read(process));
    while (!process.waitFor(PROGRESS_EVERY.toSeconds(), TimeUnit.SECONDS)) {
      long seconds = seconds(startNs);
      progress.accept(seconds + " s of " + time.toSeconds() + " s: " + latest);
    }
    reader.join();
    Runtime.getRuntime().removeShutdownHook(ending);
    Optional<Finding> finding =
        Optional.ofNullable(written).map(file -> new Finding(file, List.copyOf(trace)));
    if (finding.isEmpty() && process.exitValue() != 0) {
      throw new IOException(
          "the fuzzer ended with " + process.exitValue() + " and no finding: see " + folders.log());
    }
    return new FuzzReport(target.name(), seconds(startNs), latest, finding);
  }

  private List<String> command(String classPath, Duration time) {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String guides =
        Stream.concat(Stream.of("slr.**"), target.guidedBy().stream())
            .collect(Collectors.joining(":"));
    return List.of(
        java,
        "-Xmx" + HEAP_MEGABYTES + "m",
        "-XX:+UseSerialGC",
        "-XX:+EnableDynamicAgentLoading",
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        "-cp",
        classPath,
        DRIVER,
        "--target_class=" + FuzzEntry.class.getName(),
        "--target_args=" + target.getClass().getName(),
        "--instrumentation_includes=" + guides,
        "--custom_hook_includes=" + guides,
        "--reproducer_path=" + folders.work(),
        "-artifact_prefix=" + folders.work() + "/",
        "-max_total_time=" + time.toSeconds(),
        "-max_len=" + INPUT_BYTES_MAX,
        "-timeout=" + INPUT_SECONDS_MAX,
        "-report_slow_units=" + INPUT_SECONDS_MAX,
        "-rss_limit_mb=" + MEMORY_MEGABYTES,
        "-use_value_profile=1",
        "-print_final_stats=1",
        folders.corpus().toString(),
        folders.seeds().toString());
  }

  private void read(Process process) {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        BufferedWriter log = Files.newBufferedWriter(folders.log())) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        log.write(line);
        log.newLine();
        log.flush();
        onLine(line);
      }
    } catch (IOException failure) {
      progress.accept("the fuzzer's output was cut off: " + failure.getMessage());
    }
  }

  private void onLine(String line) {
    latest = latest.after(line);
    Matcher file = WRITTEN.matcher(line);
    if (file.matches()) {
      written = Path.of(file.group(1));
    }
    if (line.startsWith("== Java Exception") || line.contains("ERROR: libFuzzer")) {
      inTrace = true;
    } else if (line.startsWith("== libFuzzer crashing input")) {
      inTrace = false;
    }
    if (inTrace) {
      trace.add(line);
    }
  }

  private static long seconds(long startNs) {
    return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startNs);
  }
}
