package slr.core.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static slr.core.flow.FlowState.CLOSING;
import static slr.core.flow.FlowState.ESTABLISHED;
import static slr.core.flow.FlowState.OPENING;
import static slr.core.flow.FlowState.RESET_SEEN;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import slr.packet.TcpHeader;

class FlowStateTest {

  @Test
  void followsTheStateTable() {
    assertTransitions(TcpHeader.SYN, OPENING, ESTABLISHED, OPENING, OPENING);
    assertTransitions(TcpHeader.ACK, ESTABLISHED, ESTABLISHED, CLOSING, ESTABLISHED);
    assertTransitions(TcpHeader.FIN | TcpHeader.ACK, CLOSING, CLOSING, CLOSING, CLOSING);
    assertTransitions(TcpHeader.RST, RESET_SEEN, RESET_SEEN, RESET_SEEN, RESET_SEEN);
    assertTransitions(
        TcpHeader.RST | TcpHeader.ACK, RESET_SEEN, RESET_SEEN, RESET_SEEN, RESET_SEEN);
  }

  @Test
  void codesAndLabelsAreDistinct() {
    assertThat(Arrays.stream(FlowState.values()).map(FlowState::code)).doesNotHaveDuplicates();
    assertThat(Arrays.stream(FlowState.values()).map(FlowState::label)).doesNotHaveDuplicates();
  }

  private static void assertTransitions(
      int flags,
      FlowState fromOpening,
      FlowState fromEstablished,
      FlowState fromClosing,
      FlowState fromReset) {
    assertThat(OPENING.afterSegment(flags)).isEqualTo(fromOpening);
    assertThat(ESTABLISHED.afterSegment(flags)).isEqualTo(fromEstablished);
    assertThat(CLOSING.afterSegment(flags)).isEqualTo(fromClosing);
    assertThat(RESET_SEEN.afterSegment(flags)).isEqualTo(fromReset);
  }
}
