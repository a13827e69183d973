package slr.core.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static slr.core.flow.FlowState.CLOSING;
import static slr.core.flow.FlowState.CONFIRMING;
import static slr.core.flow.FlowState.ESTABLISHED;
import static slr.core.flow.FlowState.OPENING;
import static slr.core.flow.FlowState.RESET_SEEN;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import slr.packet.TcpHeader;

class FlowStateTest {

  private static final FlowState[] FROM = {OPENING, CONFIRMING, ESTABLISHED, CLOSING, RESET_SEEN};

  @Test
  void followsTheStateTable() {
    assertTransitions(TcpHeader.SYN, 9, OPENING, CONFIRMING, ESTABLISHED, OPENING, OPENING);
    assertTransitions(
        TcpHeader.ACK, 4, ESTABLISHED, ESTABLISHED, ESTABLISHED, CLOSING, ESTABLISHED);
    assertTransitions(
        TcpHeader.FIN | TcpHeader.ACK, 9, CLOSING, CLOSING, CLOSING, CLOSING, CLOSING);
    assertTransitions(TcpHeader.RST, 9, RESET_SEEN, RESET_SEEN, RESET_SEEN, RESET_SEEN, RESET_SEEN);
    assertTransitions(
        TcpHeader.RST | TcpHeader.ACK,
        9,
        RESET_SEEN,
        RESET_SEEN,
        RESET_SEEN,
        RESET_SEEN,
        RESET_SEEN);
  }

  @Test
  void isNotEstablishedBeforeItsFourthSegment() {
    assertThat(OPENING.afterSegment(TcpHeader.ACK, 2)).isEqualTo(CONFIRMING);
    assertThat(CONFIRMING.afterSegment(TcpHeader.ACK, 3)).isEqualTo(CONFIRMING);
    assertThat(RESET_SEEN.afterSegment(TcpHeader.ACK, 3)).isEqualTo(CONFIRMING);
    assertThat(CONFIRMING.afterSegment(TcpHeader.ACK, 4)).isEqualTo(ESTABLISHED);
  }

  @Test
  void codesAndLabelsAreDistinct() {
    assertThat(Arrays.stream(FlowState.values()).map(FlowState::code)).doesNotHaveDuplicates();
    assertThat(Arrays.stream(FlowState.values()).map(FlowState::label)).doesNotHaveDuplicates();
  }

  private static void assertTransitions(int flags, long segments, FlowState... to) {
    for (int i = 0; i < FROM.length; i++) {
      assertThat(FROM[i].afterSegment(flags, segments)).as("from %s", FROM[i]).isEqualTo(to[i]);
    }
  }
}
