package slr.fuzz;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far the fuzzer is, from its status lines: {@code #4096 NEW cov: 512 ft: 900 corp: 87/12Kb}.
 *
 * @param executions inputs run so far
 * @param coverage branches reached
 * @param inputs of the corpus, each of which reached something new
 */
record Progress(long executions, int coverage, int inputs) {

  static final Progress NONE = new Progress(0, 0, 0);

  private static final Pattern STATUS =
      Pattern.compile("#(\\d+)\\s+[A-Za-z]+ +cov: (\\d+) .*?corp: (\\d+)/.*");

  private static final Pattern TOTAL = Pattern.compile("stat::number_of_executed_units: +(\\d+)");

  /** After this line; the same if it says nothing of it. */
  Progress after(String line) {
    Matcher status = STATUS.matcher(line);
    if (status.matches()) {
      return new Progress(
          Long.parseLong(status.group(1)),
          Integer.parseInt(status.group(2)),
          Integer.parseInt(status.group(3)));
    }
    Matcher total = TOTAL.matcher(line);
    return total.matches() ? new Progress(Long.parseLong(total.group(1)), coverage, inputs) : this;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "%,d executions, %,d branches, %,d inputs", executions, coverage, inputs);
  }
}
