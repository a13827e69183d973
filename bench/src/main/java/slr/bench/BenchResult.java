package slr.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * One figure.
 *
 * @param value the median of the runs; of a ratio, ours by the baseline's: of times below 1 is
 *     better, of rates above 1
 * @param unit {@code ratio}, {@code ns}, {@code bytes}, {@code 1/s}, {@code percent}
 * @param baseline what it is compared with; absent where it stands for itself
 * @param baselineValue what the baseline took, in the unit that the ratio is of
 * @param spread between the first and the third quarter of the runs, in {@code unit}
 * @param runs how often it was measured
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record BenchResult(
    String name,
    double value,
    String unit,
    @Nullable String baseline,
    @Nullable Double baselineValue,
    double spread,
    int runs) {}
