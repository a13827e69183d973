package slr.core.advertise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static slr.core.advertise.TwoNodes.key;
import static slr.core.advertise.TwoNodes.row;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import slr.core.row.Row;

/** No message exists that breaks its own rules. */
class MessageTest {

  @Test
  void refusesMoreRowsThanAMessageTakes() {
    List<Row> rows = Collections.nCopies(AdvertisementLimits.ROWS_PER_MESSAGE, row(1));

    assertThat(new RowChange(1, rows, List.of()).upserts()).hasSize(rows.size());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RowChange(1, rows, List.of(key(1))))
        .withMessage("rows: 65 are more than the limit of 64");
  }

  @Test
  void refusesNegativeNumbers() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Heartbeat(-1, 0, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new Heartbeat(0, 0, -1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Snapshot(0, -1, true, List.of()))
        .withMessage("chunk -1 is negative");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LoadReport.Load(key(1), Double.NaN, 0));
  }

  @Test
  void refusesAChildWithoutEndPointAndBadNames() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new Hello(1, "h1", Level.HOST, Role.CHILD, "h1", 1, List.of(), List.of()));
    for (String name : List.of("", "-h", "a b", "a/b", "h\u00e9", "x".repeat(64))) {
      assertThatIllegalArgumentException()
          .isThrownBy(
              () -> new Hello(1, name, Level.SITE, Role.PARENT, "c", 1, List.of(), List.of()))
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
