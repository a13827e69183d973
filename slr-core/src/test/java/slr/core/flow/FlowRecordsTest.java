package slr.core.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import slr.packet.IpAddress;

class FlowRecordsTest {

  private static final HashKey KEY = new HashKey(1, 2);
  private static final long SECOND_NS = 1_000_000_000L;

  private final FlowTuple tuple = new FlowTuple();

  @Test
  void synFloodEvictsOnlyOpenings() {
    FlowRecords records = new FlowRecords(new FlowLimits(100, Map.of()), KEY);
    for (int i = 0; i < 60; i++) {
      records.insert(flow(i), 7, FlowState.ESTABLISHED, i);
    }
    for (int i = 60; i < 90; i++) {
      records.insert(flow(i), 7, FlowState.DATAGRAM, i);
    }

    for (int i = 1000; i < 11_000; i++) {
      assertThat(records.insert(flow(i), 8, FlowState.OPENING, i)).isNotEqualTo(FlowRecords.NONE);
    }

    assertThat(size(records, FlowState.ESTABLISHED)).isEqualTo(60);
    assertThat(size(records, FlowState.DATAGRAM)).isEqualTo(30);
    assertThat(records.counters().evictedByState())
        .containsEntry(FlowState.OPENING, 9_990L)
        .containsEntry(FlowState.DATAGRAM, 0L);
    assertThat(records.find(flow(10_999), 11_000)).isNotEqualTo(FlowRecords.NONE);
    assertThat(records.find(flow(1_000), 11_000)).isEqualTo(FlowRecords.NONE);
  }

  @Test
  void refusesWhenAllAreEstablished() {
    FlowRecords records = new FlowRecords(new FlowLimits(3, Map.of()), KEY);
    for (int i = 0; i < 3; i++) {
      records.insert(flow(i), 1, FlowState.ESTABLISHED, 0);
    }

    assertThat(records.insert(flow(9), 1, FlowState.OPENING, 1)).isEqualTo(FlowRecords.NONE);
    assertThat(records.counters().refused()).isEqualTo(1);
    assertThat(records.size()).isEqualTo(3);
  }

  @Test
  void adoptedFlowsExpireInTheOrderInWhichTheyWereSeen() {
    long idleNs = FlowState.ESTABLISHED.defaultIdle().toNanos();
    FlowRecords records = new FlowRecords(new FlowLimits(2, Map.of()), KEY);
    assertThat(records.adopt(flow(1), 7, 10, 100)).isNotEqualTo(FlowRecords.NONE);
    assertThat(records.adopt(flow(2), 8, 20, 100)).isNotEqualTo(FlowRecords.NONE);
    assertThat(records.adopt(flow(3), 9, 30, 100)).as("no room").isEqualTo(FlowRecords.NONE);

    assertThat(records.nextDeadlineNs()).isEqualTo(10 + idleNs);
    assertThat(records.expire(10 + idleNs, 9)).isEqualTo(1);
    assertThat(records.find(flow(1), 10 + idleNs)).isEqualTo(FlowRecords.NONE);
    assertThat(records.holder(records.find(flow(2), 10 + idleNs))).isEqualTo(8);
  }

  @Test
  void openingYieldsBeforeClosingBeforeResetBeforeDatagram() {
    FlowRecords records = new FlowRecords(new FlowLimits(3, Map.of()), KEY);
    records.insert(flow(1), 1, FlowState.DATAGRAM, 0);
    records.insert(flow(2), 1, FlowState.RESET_SEEN, 1);
    records.insert(flow(3), 1, FlowState.CLOSING, 2);

    records.insert(flow(4), 1, FlowState.OPENING, 3);
    assertThat(size(records, FlowState.CLOSING)).isZero();
    records.seen(records.find(flow(4), 3), FlowState.ESTABLISHED, 40, 3);
    records.insert(flow(5), 1, FlowState.OPENING, 4);
    assertThat(size(records, FlowState.RESET_SEEN)).isZero();
    assertThat(size(records, FlowState.DATAGRAM)).isEqualTo(1);
  }

  @Test
  void expiredRecordIsGoneBeforeItIsSwept() {
    FlowRecords records =
        new FlowRecords(new FlowLimits(3, Map.of(FlowState.OPENING, Duration.ofSeconds(1))), KEY);
    records.insert(flow(1), 1, FlowState.OPENING, 0);

    assertThat(records.nextDeadlineNs()).isEqualTo(SECOND_NS);
    assertThat(records.find(flow(1), SECOND_NS - 1)).isNotEqualTo(FlowRecords.NONE);
    assertThat(records.find(flow(1), SECOND_NS)).isEqualTo(FlowRecords.NONE);
    assertThat(records.counters().expiredByState()).containsEntry(FlowState.OPENING, 1L);
    assertThat(records.nextDeadlineNs()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void expiresAtMostWhatItIsAskedFor() {
    FlowRecords records = new FlowRecords(new FlowLimits(50, Map.of()), KEY);
    for (int i = 0; i < 50; i++) {
      records.insert(flow(i), 1, FlowState.OPENING, 0);
    }

    assertThat(records.expire(76 * SECOND_NS, 20)).isEqualTo(20);
    assertThat(records.expire(76 * SECOND_NS, 100)).isEqualTo(30);
    assertThat(records.size()).isZero();
  }

  @Test
  void reopeningStartsAgeAndCountsOver() {
    FlowRecords records = new FlowRecords(new FlowLimits(5, Map.of()), KEY);
    int slot = records.insert(flow(1), 1, FlowState.ESTABLISHED, 0);
    records.seen(slot, FlowState.CLOSING, 1500, 5);

    records.reopen(slot, 2, FlowState.OPENING, 10);

    assertThat(records.record(slot, 12))
        .isEqualTo(new FlowRecord(flow(1).toKey(), FlowState.OPENING, 2, 2, 2, 0, 0));
  }

  @Test
  void listsWhatWasSeenLastFirst() {
    FlowRecords records = new FlowRecords(new FlowLimits(5, Map.of()), KEY);
    records.insert(flow(1), 1, FlowState.OPENING, 0);
    records.insert(flow(2), 1, FlowState.OPENING, 1);
    records.insert(flow(3), 1, FlowState.OPENING, 2);

    assertThat(records.snapshot(2, 3))
        .extracting(FlowRecord::key)
        .containsExactly(flow(3).toKey(), flow(2).toKey());
  }

  @Test
  void offloadHasAFlowFromWhenItIsEstablishedUntilItsRecordGoes() {
    RememberingOffload offload = new RememberingOffload();
    FlowRecords records = new FlowRecords(new FlowLimits(3, Map.of()), KEY, offload);
    int kept = records.insert(flow(1), 7, FlowState.OPENING, 0);
    records.seen(kept, FlowState.CONFIRMING, 40, 1);
    assertThat(offload.holders).isEmpty();
    records.seen(kept, FlowState.ESTABLISHED, 40, 2);
    records.seen(kept, FlowState.ESTABLISHED, 40, 3);
    assertThat(offload.holders).containsOnly(Map.entry(flow(1).toKey(), 7));
    for (FlowState other : List.of(FlowState.CLOSING, FlowState.RESET_SEEN, FlowState.OPENING)) {
      records.seen(kept, other, 40, 4);
      assertThat(offload.holders).as("%s", other).isEmpty();
      records.seen(kept, FlowState.ESTABLISHED, 40, 4);
      assertThat(offload.holders).as("back from %s", other).hasSize(1);
    }

    records.reopen(kept, 8, FlowState.OPENING, 5);
    assertThat(offload.holders).as("placed anew").isEmpty();
    records.seen(kept, FlowState.ESTABLISHED, 40, 6);
    assertThat(offload.holders).containsOnly(Map.entry(flow(1).toKey(), 8));
    records.remove(records.find(flow(1), 7), 7);
    assertThat(offload.holders).isEmpty();

    records.seen(records.insert(flow(2), 7, FlowState.OPENING, 8), FlowState.ESTABLISHED, 40, 9);
    assertThat(offload.holders).hasSize(1);
    records.expire(Duration.ofHours(3).toNanos(), 10);
    assertThat(offload.holders).as("expired").isEmpty();
    assertThat(offload.given).isEqualTo(6);
  }

  @Test
  void flowThatOnlyTheOffloadSeesDoesNotExpire() {
    RememberingOffload offload = new RememberingOffload();
    FlowLimits limits = new FlowLimits(3, Map.of(FlowState.ESTABLISHED, Duration.ofSeconds(10)));
    FlowRecords records = new FlowRecords(limits, KEY, offload);
    records.seen(records.insert(flow(1), 7, FlowState.OPENING, 0), FlowState.ESTABLISHED, 40, 0);

    offload.lastSeenNs = 5 * SECOND_NS;
    assertThat(records.peek(flow(1), 12 * SECOND_NS)).isNotEqualTo(FlowRecords.NONE);
    assertThat(records.lastSeenNs(records.peek(flow(1), 9), 9)).isEqualTo(5 * SECOND_NS);
    assertThat(records.snapshot(3, 12 * SECOND_NS)).hasSize(1);
    records.expire(12 * SECOND_NS, 10);
    assertThat(records.size()).isEqualTo(1);
    assertThat(records.nextDeadlineNs()).isEqualTo(15 * SECOND_NS);
    offload.lastSeenNs = 9 * SECOND_NS;
    assertThat(records.find(flow(1), 15 * SECOND_NS)).isNotEqualTo(FlowRecords.NONE);
    assertThat(records.find(flow(1), 19 * SECOND_NS)).isEqualTo(FlowRecords.NONE);
    assertThat(offload.holders).isEmpty();
  }

  @Test
  void boundsOutOfRangeAreRefused() {
    assertThatThrownBy(() -> new FlowLimits(0, Map.of())).hasMessageContaining("use 1 to");
    assertThatThrownBy(() -> new FlowLimits(1, Map.of(FlowState.DATAGRAM, Duration.ZERO)))
        .hasMessageContaining("datagram");
  }

  private FlowTuple flow(int number) {
    return tuple
        .source(0, IpAddress.lowOfV4(0x0a00_0000 + number / 60_000))
        .destination(0, IpAddress.lowOfV4(0xcb00_7101))
        .transport(FlowKey.TCP, 1024 + number % 60_000, 80);
  }

  private static long size(FlowRecords records, FlowState state) {
    return records.counters().liveByState().getOrDefault(state, 0L);
  }
}
