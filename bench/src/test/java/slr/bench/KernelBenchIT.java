package slr.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** That the benchmarks of the kernel's data plane measure what they say, in small; not how fast. */
class KernelBenchIT {

  @BeforeEach
  void needRoot() throws Exception {
    boolean isRoot = (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
    String how = "needs root to load programs into the kernel; -Dslr.rootless=true skips it";
    Assumptions.assumeTrue(isRoot || !Boolean.getBoolean("slr.rootless"), how);
    assertThat(isRoot).as("this test " + how).isTrue();
  }

  @Test
  void everyPacketOfAKnownFlowIsForwardedByBothPrograms() {
    List<BenchResult> results = new PinnedBench(1 << 12, 2_000).run(_ -> {});

    assertThat(results)
        .extracting(BenchResult::name)
        .containsExactly(
            "pinned_flow1_vs_hashmap",
            "pinned_flow1_extra_ns",
            "pinned_flow16k_vs_hashmap",
            "pinned_flow16k_extra_ns",
            "pinned_flow1M_vs_hashmap",
            "pinned_flow1M_extra_ns");
    assertThat(results.getFirst().baseline()).isEqualTo("lru_hash_2M");
    assertThat(results).allMatch(each -> each.runs() == Rounds.RUNS);
    assertThat(results.get(1).unit()).isEqualTo("ns");
  }

  @Test
  void bothForwardRealFrames() {
    List<BenchResult> results = new ForwardBench(1 << 10, 100_000).run(_ -> {});

    assertThat(results)
        .extracting(BenchResult::name)
        .containsExactly(
            "forward_flow1_vs_kernel",
            "forward_flow1_rate",
            "forward_flow1M_vs_kernel",
            "forward_flow1M_rate",
            "forward_flow1_stack_vs_kernel",
            "forward_flow1_stack_rate");
    assertThat(results).allMatch(each -> each.value() > 0);
    assertThat(results.getFirst().baseline()).isEqualTo("ip_forward");
    assertThat(results.get(1).unit()).isEqualTo("1/s");
  }

  @Test
  void javaCAndTheKernelForwardTheSameFrames() {
    List<BenchResult> results = new SlowPathBench(100_000).run(_ -> {});

    assertThat(results)
        .extracting(BenchResult::name)
        .containsExactly(
            "slowpath_vs_c",
            "slowpath_rate",
            "slowpath_vs_kernel",
            "slowpath_rate_again",
            "slowpath_alloc_bytes_per_packet");
    assertThat(results.subList(0, 4)).allMatch(each -> each.value() > 0);
    assertThat(results.getFirst().baseline()).isEqualTo("c_twin");
    assertThat(results.get(2).baseline()).isEqualTo("ip_forward");
  }

  @Test
  void everyFlowOfATableIsFoundByTheProgram() {
    List<BenchResult> results = new TableBench(1 << 10, 3_800, 500, 5).run(_ -> {});

    assertThat(results)
        .extracting(BenchResult::name)
        .containsExactly(
            "table_inserts_per_s",
            "table_inserts_one_by_one_per_s",
            "table_removes_per_s",
            "table_bytes_per_flow",
            "table_record_bytes_per_flow",
            "table_8M_vs_1M_lookup",
            "table_8M_vs_1M_lookup_time");
    assertThat(results.get(3).value()).isBetween(16.0, 18.0);
    assertThat(results).allMatch(each -> each.value() > 0);
  }

  @Test
  void calmConnectionsAreWatchedAndASilentOneIsNamed() {
    List<BenchResult> results = new StallsBench(2_000, Duration.ofSeconds(2)).run(_ -> {});

    assertThat(results)
        .extracting(BenchResult::name)
        .containsExactly(
            "stall_watch_2k_core_percent",
            "stall_watch_look_ms",
            "stall_watch_looks",
            "stall_told_ms",
            "stall_dump_2k_core_percent",
            "stall_dump_look_ms",
            "stall_dump_looks",
            "stall_dump_told_ms");
    assertThat(results).allMatch(each -> each.value() > 0);
  }
}
