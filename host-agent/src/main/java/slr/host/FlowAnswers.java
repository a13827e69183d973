package slr.host;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;
import slr.core.advertise.Holders;
import slr.core.advertise.Holders.Answer;
import slr.core.flow.FlowKey;
import slr.core.forward.TokenBucket;
import slr.core.forward.TokenRate;
import slr.packet.IpProtocol;
import slr.plane.TcpSocketState;

/**
 * Answers which connections this host holds: asks the kernel, {@value #PER_SECOND} times a second
 * at most, whoever asks; it takes some 10 us each. Control thread.
 */
final class FlowAnswers {

  private static final int PER_SECOND = 10_000;

  private final Function<FlowKey, TcpSocketState> connections;
  private final LongSupplier clockNs;
  private final TokenBucket budget = new TokenBucket(new TokenRate(PER_SECOND, PER_SECOND));

  /**
   * @param connections what the kernel has for a TCP flow
   * @param clockNs monotonic time
   */
  FlowAnswers(Function<FlowKey, TcpSocketState> connections, LongSupplier clockNs) {
    this.connections = connections;
    this.clockNs = clockNs;
  }

  /** What is known of each of these. */
  Holders answer(List<FlowKey> flows) {
    Map<Answer, List<FlowKey>> by = new EnumMap<>(Answer.class);
    for (FlowKey flow : flows) {
      by.computeIfAbsent(answer(flow), _ -> new ArrayList<>()).add(flow);
    }
    return Holders.of(by);
  }

  private Answer answer(FlowKey flow) {
    if (flow.protocol() != IpProtocol.TCP || !budget.take(clockNs.getAsLong())) {
      // Nobody can say who gets a datagram.
      return Answer.UNKNOWN;
    }
    return switch (connections.apply(flow)) {
      case ESTABLISHED, SYN_SENT, FIN_WAIT1, FIN_WAIT2, CLOSE_WAIT, CLOSING, LAST_ACK, TIME_WAIT ->
          Answer.HELD;
      case SYN_RECV -> Answer.OPENING;
      case NONE, LISTENING, CLOSE -> Answer.NOT_HELD;
      case UNKNOWN -> Answer.UNKNOWN;
    };
  }
}
