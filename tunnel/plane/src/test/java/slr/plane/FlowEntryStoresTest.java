package slr.plane;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slr.plane.ProgramStores.Store;

/**
 * The program never reads, changes and writes back a whole entry of the flow table: it would bring
 * the old tunnel back under a new flow that the writer put there in between (design section 5).
 */
final class FlowEntryStoresTest {

  private static final Path PROGRAM = Path.of("target/classes/slr/plane/plane.bpf.o");

  /** The upper 16 bits of the four values behind the four fingerprints of a bucket. */
  private static final List<Integer> LAST_SEEN = List.of(38, 46, 54, 62);

  @Test
  void programStoresNothingButLastSeenInAFlowEntry() throws Exception {
    List<Store> stores =
        ProgramStores.of(PROGRAM).stream()
            .filter(store -> store.map().startsWith("flow_"))
            .toList();
    assertThat(stores).as("stores to the flow table").hasSizeGreaterThanOrEqualTo(4);
    assertThat(stores)
        .allSatisfy(store -> {
          assertThat(store.map()).isEqualTo("flow_table");
          assertThat(store.bytes()).isEqualTo(2);
          assertThat(store.offset()).isIn(LAST_SEEN);
          assertThat(store.atomic()).isFalse();
        });
  }

  @Test
  void storesToOtherMapsAreFoundToo() throws Exception {
    Set<Store> stores = ProgramStores.of(PROGRAM);
    assertThat(stores).extracting(Store::map).contains("verdicts", "accounts", "budgets");
    // Java writes these.
    assertThat(stores)
        .extracting(Store::map)
        .doesNotContain("node", "tunnels", "next_hops", "flow_config", "flow_records");
  }

  @Test
  void aProgramThatWritesAWholeEntryIsFound(@TempDir Path folder) throws Exception {
    Path object = folder.resolve("writes_whole_entry.bpf.o");
    BpfCompiler.compile(Path.of("src/test/bpf/writes_whole_entry.bpf.c"), object);
    assertThat(ProgramStores.of(object)).containsExactly(new Store("flow_table", 48, 8, false));
  }
}
