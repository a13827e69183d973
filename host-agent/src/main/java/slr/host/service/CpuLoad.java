package slr.host.service;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The share of processor time in use since the last sample, from {@code /proc/stat}.
 *
 * <p>That file speaks of the whole machine: in a network namespace or a container it is the load of
 * everything that runs there, so that all hosts of a lab report the same.
 */
final class CpuLoad implements LoadSource {

  static final Path PROC_STAT = Path.of("/proc/stat");

  /** Fields after "cpu" (proc_stat(5)): user nice system idle iowait irq softirq steal. */
  private static final int IDLE = 3;

  private static final int IOWAIT = 4;

  /** Guest time follows and is already part of user and nice. */
  private static final int FIELDS = 8;

  private final Path file;
  private long busyBefore;
  private long totalBefore;

  CpuLoad(Path file) {
    this.file = file;
  }

  @Override
  public double sample() throws IOException {
    String line;
    try (var lines = Files.newBufferedReader(file)) {
      line = lines.readLine();
    }
    if (line == null || !line.startsWith("cpu ")) {
      throw new IOException(file + " does not begin with a cpu line");
    }
    long total = 0;
    long idle = 0;
    try {
      String[] words = line.substring(4).trim().split(" +", -1);
      for (int i = 0; i < Math.min(FIELDS, words.length); i++) {
        long ticks = Long.parseUnsignedLong(words[i]);
        total += ticks;
        idle += i == IDLE || i == IOWAIT ? ticks : 0;
      }
    } catch (NumberFormatException e) {
      throw new IOException(file + " does not hold numbers: " + line, e);
    }
    long busyTicks = total - idle - busyBefore;
    long totalTicks = total - totalBefore;
    busyBefore = total - idle;
    totalBefore = total;
    // iowait may run backwards (proc_stat(5)).
    return totalTicks <= 0 ? 0 : Math.clamp((double) busyTicks / totalTicks, 0, 1);
  }
}
