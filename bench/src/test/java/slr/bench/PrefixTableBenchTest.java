package slr.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is printed, not how fast it is. */
class PrefixTableBenchTest {

  @Test
  void printsRatiosWithTheirBaselineAndFiguresOfTheirOwn() {
    List<String> progress = new ArrayList<>();
    List<BenchResult> results =
        new PrefixTableBench(List.of(100, 1_000), 10_000, 100).run(progress::add);
    String json = new BenchReport("prefix-table", "a machine", results).json();
    JsonNode report = JsonMapper.builder().build().readTree(json);

    assertThat(progress).hasSize(8);
    assertThat(report.path("name").asString()).isEqualTo("prefix-table");
    assertThat(report.path("machine").asString()).isEqualTo("a machine");
    JsonNode lookup = named(report, "lookup_ipv6_1000");
    assertThat(lookup.path("unit").asString()).isEqualTo("ratio");
    assertThat(lookup.path("value").asDouble()).isPositive();
    assertThat(lookup.path("baseline").asString()).isEqualTo("hash_per_length");
    assertThat(lookup.path("baseline_value").asDouble()).isPositive();
    assertThat(lookup.path("runs").asInt()).isEqualTo(7);
    JsonNode change = named(report, "change_ipv4_1000_children_4");
    assertThat(change.path("unit").asString()).isEqualTo("ns");
    assertThat(change.has("baseline")).isFalse();
    assertThat(named(report, "row_ipv4_1000_children_1").path("unit").asString())
        .isEqualTo("bytes");
  }

  private static JsonNode named(JsonNode report, String name) {
    for (JsonNode result : report.path("results")) {
      if (result.path("name").asString().equals(name)) {
        return result;
      }
    }
    throw new AssertionError("no result " + name + " in " + report);
  }
}
