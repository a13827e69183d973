package slr.node.level;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slr.core.advertise.AdvertisementLimits;
import slr.core.advertise.Children;
import slr.core.advertise.ExplainFlow;
import slr.core.advertise.ExplainedHop;
import slr.core.advertise.FlowExplained;
import slr.core.explain.LevelHop;
import slr.core.explain.Questions;
import slr.core.flow.FlowKey;
import slr.core.forward.Explanation;
import slr.core.forward.TunnelEnd;
import slr.node.lifecycle.ControlThread;
import slr.node.lifecycle.Timed;

/**
 * Says where a flow goes, from this level down to the host: asks the own data plane, then the child
 * that it names. On the control thread; nothing here waits for anybody.
 */
final class ExplainDesk implements Timed {

  private static final Logger LOG = LoggerFactory.getLogger(ExplainDesk.class);
  private static final int HOPS = AdvertisementLimits.HOPS_EXPLAINED;

  private final Children children;
  private final ControlThread control;
  private final Runnable pump;
  private final Function<FlowKey, CompletableFuture<Explanation>> dataPlane;
  private final Function<Explanation, ExplainedHop> own;
  private final Questions questions = new Questions(System.currentTimeMillis() << 16);
  private final Map<Long, CompletableFuture<List<ExplainedHop>>> answers = new HashMap<>();

  /**
   * Nothing is asked yet.
   *
   * @param pump sends what the children are asked
   * @param dataPlane says what the forwarding machine would do
   * @param own makes this node's hop of it
   */
  ExplainDesk(
      Children children,
      ControlThread control,
      Runnable pump,
      Function<FlowKey, CompletableFuture<Explanation>> dataPlane,
      Function<Explanation, ExplainedHop> own) {
    this.children = children;
    this.control = control;
    this.pump = pump;
    this.dataPlane = dataPlane;
    this.own = own;
  }

  /** The names of the children by number, and what else makes this level's hop. */
  static ExplainedHop hop(LevelControl level, Explanation why) {
    Map<Integer, String> names = new HashMap<>();
    level.children().ends().forEach(child -> names.put(child.nextHop(), child.node()));
    return new LevelHop(
            level.config().node(),
            level.level(),
            names,
            endPoint -> level.costs().flatMap(costs -> costs.words(endPoint)),
            level.standbys()::words)
        .of(why);
  }

  /**
   * The hops of this flow, the own one first.
   *
   * @param patienceMs how long whoever asks waits
   */
  CompletionStage<List<ExplainedHop>> explain(FlowKey flow, int patienceMs) {
    return dataPlane.apply(flow).thenComposeAsync(why -> follow(flow, why, patienceMs), control);
  }

  /** A parent wants to know; {@code answer} gets what it is to hear. */
  void onAsked(ExplainFlow question, Consumer<FlowExplained> answer) {
    explain(question.flow(), question.patienceMs())
        .whenComplete((hops, failure) -> {
          if (failure != null) {
            // The data plane is busy or ends; the parent hears of nothing, and says so.
            LOG.debug("no explanation of {}: {}", question.flow(), failure.toString());
          } else {
            answer.accept(new FlowExplained(question.id(), hops));
          }
        });
  }

  /** A child has answered. */
  void onAnswer(String child, FlowExplained answer) {
    if (!questions.answered(answer.id(), child)) {
      LOG.debug("{} answers late, or nobody: {}", child, answer.id());
      return;
    }
    boolean itself = answer.hops().getFirst().node().equals(child);
    complete(
        answer.id(),
        itself
            ? answer.hops()
            : List.of(ExplainedHop.silent(child, child + " answered in another's name")));
  }

  @Override
  public OptionalLong nextDeadlineNs() {
    return questions.nextDeadlineNs();
  }

  @Override
  public void onTimeout(long nowNs) {
    for (Questions.Late late : questions.pollLate(nowNs)) {
      String why = "no answer from " + late.child() + " within " + seconds(late.patienceMs());
      complete(late.id(), List.of(ExplainedHop.silent(late.child(), why)));
    }
  }

  private CompletionStage<List<ExplainedHop>> follow(
      FlowKey flow, Explanation why, int patienceMs) {
    ExplainedHop here = own.apply(why);
    Optional<String> next = why.nextHop().map(TunnelEnd::name);
    if (next.isEmpty() || !why.verdict().forwards()) {
      return CompletableFuture.completedFuture(List.of(here));
    }
    return ask(next.get(), flow, patienceMs)
        .thenApply(below -> {
          List<ExplainedHop> all = new ArrayList<>();
          all.add(here);
          all.addAll(below);
          // The own hop takes a place: a level that answers with all it may is cut.
          return all.subList(0, Math.min(all.size(), HOPS));
        });
  }

  private CompletionStage<List<ExplainedHop>> ask(String child, FlowKey flow, int patienceMs) {
    int left = patienceMs - ExplainFlow.STEP_MS;
    if (left <= 0) {
      return refused(child, "it is " + HOPS + " levels below who asked first");
    }
    OptionalLong id = questions.ask(child, patienceMs, control.nowNs());
    if (id.isEmpty()) {
      return refused(child, "too many questions wait for answers; ask again");
    }
    Optional<String> refusal = children.explain(child, new ExplainFlow(id.getAsLong(), flow, left));
    if (refusal.isPresent()) {
      questions.answered(id.getAsLong(), child);
      return refused(child, refusal.get());
    }
    CompletableFuture<List<ExplainedHop>> answer = new CompletableFuture<>();
    answers.put(id.getAsLong(), answer);
    pump.run();
    return answer;
  }

  private static CompletionStage<List<ExplainedHop>> refused(String child, String why) {
    return CompletableFuture.completedFuture(
        List.of(ExplainedHop.silent(child, child + " was not asked: " + why)));
  }

  private void complete(long id, List<ExplainedHop> hops) {
    CompletableFuture<List<ExplainedHop>> answer = answers.remove(id);
    if (answer != null) {
      answer.complete(hops);
    }
  }

  private static String seconds(int ms) {
    return ms % 1_000 == 0 ? ms / 1_000 + " s" : ms + " ms";
  }
}
