package slr.core.advertise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static slr.core.advertise.TwoNodes.key;
import static slr.core.advertise.TwoNodes.row;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import slr.core.row.KeyRange;
import slr.core.row.Row;
import slr.core.row.RowTable;

/** No message exists that breaks its own rules. */
class MessageTest {

  private static final List<Integer> VERSIONS = AdvertisementLimits.PROTOCOL_VERSIONS;

  @Test
  void refusesSnapshotsAndDigestsThatContradictThemselves() {
    KeyRange first = KeyRange.ALL.upTo(key(2));
    KeyRange last = KeyRange.ALL.startingAt(key(3));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Snapshot(0, 0, first, List.of(row(2))))
        .withMessageContaining("is outside the snapshot's range");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Snapshot(0, 0, KeyRange.ALL, List.of(row(2), row(1))))
        .withMessageContaining("is out of order");
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            new RangeDigests(
                0, List.of(new RowTable.Part(first, 1, 0), new RowTable.Part(last, 1, 0))))
        .withMessage("parts: there is a gap before part 1");
    assertThatIllegalArgumentException().isThrownBy(() -> new KeyRange(first.to(), first.to()));
  }

  @Test
  void refusesMoreRowsThanAMessageTakes() {
    List<Row> rows = Collections.nCopies(AdvertisementLimits.ROWS_PER_MESSAGE, row(1));

    assertThat(new RowChange(1, 0, rows, List.of()).upserts()).hasSize(rows.size());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RowChange(1, 0, rows, List.of(key(1))))
        .withMessage("rows: 513 are more than the limit of 512");
  }

  @Test
  void refusesNegativeNumbers() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Heartbeat(-1, 0, 0, 100));
    assertThatIllegalArgumentException().isThrownBy(() -> new Heartbeat(0, 0, -1, 100));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Snapshot(-1, 0, KeyRange.ALL, List.of()))
        .withMessage("generation -1 is negative");
    assertThatIllegalArgumentException().isThrownBy(() -> new Heartbeat(0, 0, 0, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new Heartbeat(0, 0, 0, 101));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LoadReport.Load(key(1), Double.NaN, 0));
  }

  @Test
  void refusesAChildWithoutEndPointAndBadNames() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new Hello(VERSIONS, "h1", Level.HOST, Role.CHILD, "h1", 1, List.of(), List.of()));
    for (String name : List.of("", "-h", "a b", "a/", "a//b", "/a", "h\u00e9", "x".repeat(64))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() ->
              new Hello(VERSIONS, name, Level.SITE, Role.PARENT, "c", 1, List.of(), List.of()))
          .withMessageContaining("is no name");
    }
  }

  @Test
  void makesForeignTextPrintableInRefusals() {
    Refused refused = Refused.of(RefusalReason.MALFORMED, "\u001b[2J" + "x".repeat(500));

    assertThat(refused.value()).startsWith("?[2Jx").hasSize(AdvertisementLimits.TEXT);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Refused(RefusalReason.MALFORMED, "\n", ""));
  }

  @Test
  void refusalCodesAreUnique() {
    RefusalReason[] reasons = RefusalReason.values();

    assertThat(Arrays.stream(reasons).map(RefusalReason::code)).doesNotHaveDuplicates();
    for (RefusalReason reason : reasons) {
      assertThat(RefusalReason.ofCode(reason.code())).contains(reason);
    }
  }
}
