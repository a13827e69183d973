package slr.core.recover;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import slr.core.advertise.AdvertisementAction.Asker;
import slr.core.advertise.AdvertisementLimits;
import slr.core.advertise.Holders;
import slr.core.advertise.Holders.Answer;
import slr.core.flow.FlowKey;

/** What others are answered in a turn, in batches. */
final class Answers {

  private final Map<Asker, Map<Answer, List<FlowKey>>> pending = new LinkedHashMap<>();
  private final Consumer<RecoveryAction> outbox;

  Answers(Consumer<RecoveryAction> outbox) {
    this.outbox = outbox;
  }

  void add(Asker asker, Answer answer, FlowKey flow) {
    Map<Answer, List<FlowKey>> its =
        pending.computeIfAbsent(asker, _ -> new EnumMap<>(Answer.class));
    List<FlowKey> flows = its.computeIfAbsent(answer, _ -> new ArrayList<>());
    flows.add(flow);
    if (flows.size() == AdvertisementLimits.FLOWS_PER_MESSAGE) {
      send(asker, its);
      pending.remove(asker);
    }
  }

  /** Sends what the turn has brought. */
  void flush() {
    pending.forEach(this::send);
    pending.clear();
  }

  private void send(Asker asker, Map<Answer, List<FlowKey>> its) {
    outbox.accept(new RecoveryAction.Answer(asker, Holders.of(its)));
  }
}
