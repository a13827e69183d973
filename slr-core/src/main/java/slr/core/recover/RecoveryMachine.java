package slr.core.recover;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import slr.core.advertise.AdvertisementAction.Asker;
import slr.core.advertise.Holders;
import slr.core.advertise.Holders.Answer;
import slr.core.advertise.PinCopy;
import slr.core.advertise.Role;
import slr.core.advertise.WhoHas;
import slr.core.counter.EventCounters;
import slr.core.flow.FlowKey;
import slr.core.flow.FlowRecords;
import slr.core.flow.FlowState;
import slr.core.flow.FlowTuple;
import slr.core.forward.FlowSearch;
import slr.core.forward.ForwardingMachine;
import slr.packet.BareSegment;
import slr.packet.IpPacket;
import slr.packet.IpProtocol;

/**
 * Looks for the holders of flows that are not known here: pure, for one thread, that of the flow
 * records. After each call but a question for numbers, after the packets of a turn and at {@link
 * #nextDeadlineNs}, the caller calls {@link #flush} once, sends the {@link #pollActions}, and
 * decides again about what it holds for the numbers of {@link #pollReleased}.
 */
public final class RecoveryMachine implements FlowSearch {

  /** How late an answer that does not come may be noticed. */
  private static final long CHECK_NS = 10_000_000;

  private final RecoveryConfig config;
  private final ForwardingMachine machine;
  private final FlowRecords records;
  private final Searches searches;
  private final Questions questions;
  private final Answers answers;
  private final Knowledge knowledge;
  private final HomeCopies copies;
  private final StalledFlows stalls;
  private final Below below;
  private final EventCounters<RecoveryCounter> counters =
      new EventCounters<>(RecoveryCounter.class);
  private final EchoHints echoes;
  private final Outbox outbox = new Outbox();
  private final FlowTuple tuple = new FlowTuple();
  private boolean top;
  private long tables;
  private long number;
  private long checkNs;

  /** Looks for nothing yet. */
  public RecoveryMachine(RecoveryConfig config, ForwardingMachine machine) {
    this.config = config;
    this.machine = machine;
    records = machine.records();
    searches = new Searches(RecoveryConfig.SEARCHES, config.indexKey(), this::overflow);
    questions = new Questions(config.queries(), outbox::add);
    answers = new Answers(outbox::add);
    below = new Below(questions, machine::table, counters);
    knowledge = new Knowledge(machine, counters);
    copies =
        new HomeCopies(
            new Home(config.self(), config.homeKey()),
            records,
            knowledge,
            new CopyOutbox(
                (name, copy) -> outbox.add(new RecoveryAction.TellNeighbour(name, copy))),
            counters);
    stalls = new StalledFlows(config.stalled(), machine, knowledge, copies, counters);
    echoes = new EchoHints(config, machine, knowledge, counters);
  }

  /** Who hears which next hop a flow was found at. */
  public void watch(BiConsumer<FlowKey, Integer> next) {
    knowledge.watch(next);
  }

  /**
   * Whether this node has everything below itself, and so may say that nobody has a connection; one
   * with a level above it may not.
   */
  public void top(boolean isTop) {
    top = isTop;
  }

  /** The neighbours that can be spoken to from now on; all of them are told anew. */
  public void neighbours(List<String> names) {
    copies.neighbours(names);
  }

  /** Another table is in force: children may have come that were not asked yet. */
  public void onTable(long nowNs) {
    tables++;
    searches.forEachRunning(search -> {
      if (search.onTable()) {
        askBelow(search, nowNs);
      }
    });
  }

  @Override
  public Result onUnknown(FlowTuple flow, long segment, long nowNs) {
    Search search = searches.find(flow, nowNs);
    boolean mayReset = top && config.resets();
    boolean isBeside = knowledge.isEndDead(flow, nowNs);
    if (search != null && search.isKnownNotHeld(tables, nowNs) && mayReset) {
      return Result.NOT_HELD;
    }
    if ((search != null && search.rests(tables, nowNs)) || (isBeside && !mayReset)) {
      return Result.UNKNOWN;
    }
    if (search == null || !search.isRunning()) {
      boolean isHomeWrong = search != null && search.isHomeWrong;
      search = begin(flow, WhoHas.PATIENCE_MS, nowNs);
      if (search == null) {
        return Result.OVER_BUDGET;
      }
      search.isKnown = isBeside || knowledge.isSettled(flow, nowNs);
      search.isPatient = isBeside;
      Optional<String> home = isHomeWrong ? Optional.empty() : copies.elsewhere(flow);
      if (home.isPresent()) {
        search.atHome(nowNs);
        questions.askNeighbour(home.get(), search.flow);
      } else {
        askBelow(search, nowNs);
      }
    }
    number = search.number;
    search.segment = segment == BareSegment.NONE ? search.segment : segment;
    return searches.holdsMore(search) ? Result.SEARCHING : Result.UNKNOWN;
  }

  @Override
  public long number() {
    return number;
  }

  @Override
  public void onEstablished(FlowTuple flow, int holder) {
    copies.begun(flow, holder);
  }

  @Override
  public void onClosed(FlowTuple flow, int holder) {
    copies.ended(flow, holder);
  }

  @Override
  public void onNotMine(FlowTuple flow, int reporter, long nowNs) {
    onClosed(flow, reporter);
    // Who led here may do so again, until it has heard of this.
    searches.findOrOver(flow, nowNs).isHomeWrong = true;
  }

  @Override
  public void onEcho(IpPacket reply, long nowNs) {
    echoes.onReply(
        reply,
        nowNs,
        (child, flow) -> isBelieved(child, flow, RecoveryCounter.FOUND_ECHO, nowNs),
        flow -> onUnknown(tuple.set(flow), BareSegment.NONE, nowNs));
  }

  /** What is made of augmented echoes. */
  public EchoHints echoes() {
    return echoes;
  }

  /** A parent or a neighbour asks. */
  public void onWhoHas(Asker asker, WhoHas question, long nowNs) {
    for (FlowKey flow : question.flows()) {
      counters.add(RecoveryCounter.ANSWERED);
      int slot = records.find(tuple.set(flow), nowNs);
      boolean known = slot != FlowRecords.NONE && knowledge.isGood(slot);
      if (asker.role() == Role.PEER) {
        Optional<String> holder = known ? knowledge.name(records.holder(slot)) : Optional.empty();
        holder.ifPresentOrElse(
            its -> copies.answer(asker.name(), its, flow),
            () -> answers.add(asker, Answer.UNKNOWN, flow));
      } else if (known) {
        answers.add(asker, Answer.HELD, flow);
      } else {
        search(asker, flow, question.patienceMs() - WhoHas.STEP_MS, nowNs);
      }
    }
  }

  /** A child answers. */
  public void onHolders(int child, Holders answer, long nowNs) {
    answer.forEach((flow, its) -> take(child, flow, its, nowNs));
  }

  /** A neighbour does not know these, whatever else it says. */
  public void onNeighbourHolders(Holders answer, long nowNs) {
    for (FlowKey flow : answer.unknown()) {
      Search search = searches.find(tuple.set(flow), nowNs);
      if (search != null && search.phase == Search.Phase.HOME) {
        leaveHome(search, nowNs);
      }
    }
  }

  /** A neighbour says where it has flows. */
  public void onCopy(PinCopy copy, long nowNs) {
    int holder = machine.table().child(copy.node());
    for (FlowKey flow : copy.begun()) {
      Search running = searches.findRunning(tuple.set(flow), nowNs);
      if (!knowledge.serves(holder, flow) || !machine.table().isUp(holder)) {
        if (running != null && running.phase == Search.Phase.HOME) {
          // Somebody has it whom this node cannot reach.
          running.isHeldElsewhere = true;
          leaveHome(running, nowNs);
        }
      } else if (running != null) {
        found(running, holder, FlowState.CONFIRMING, RecoveryCounter.FOUND_HOME, nowNs);
      } else {
        copies.take(tuple, holder, nowNs);
      }
    }
    copies.end(copy, holder, nowNs);
  }

  /**
   * A child says that it holds connections that make no progress.
   *
   * @return those that are believed, to be told upward
   */
  public List<FlowKey> onStalled(int child, List<FlowKey> flows, long nowNs) {
    List<FlowKey> believed = new ArrayList<>();
    for (FlowKey flow : flows) {
      if (!knowledge.serves(child, flow) || !stalls.mayName(child, nowNs)) {
        continue;
      }
      if (isBelieved(child, flow, RecoveryCounter.FOUND_STALLED, nowNs)) {
        believed.add(flow);
      }
    }
    return believed;
  }

  /** A child says, unasked, that it has a flow of what it serves. */
  private boolean isBelieved(int child, FlowKey flow, RecoveryCounter where, long nowNs) {
    Search running = searches.findRunning(tuple.set(flow), nowNs);
    return running == null
        ? stalls.know(tuple, child, where, nowNs)
        : found(running, child, FlowState.CONFIRMING, where, nowNs);
  }

  /** Sends what the turn has brought, and gives up what took too long. */
  public void flush(long nowNs) {
    if (nextDeadlineNs() != Long.MAX_VALUE && nowNs - checkNs >= 0) {
      checkNs = nowNs + CHECK_NS;
      searches.forEachRunning(search -> check(search, nowNs));
      searches.expire(nowNs);
      copies.tellMore();
    }
    outbox.flush();
    questions.flush();
    answers.flush();
    copies.flush();
  }

  /** When {@link #flush} wants to be called though nothing has happened. */
  public long nextDeadlineNs() {
    return searches.isIdle() && !copies.isBehind() ? Long.MAX_VALUE : checkNs;
  }

  /** Gives, and forgets, what is to be said. */
  public List<RecoveryAction> pollActions() {
    return outbox.pollActions();
  }

  /** Gives, and forgets, the numbers of searches that have ended or begin to wait. */
  public int pollReleased(LongConsumer taker) {
    return outbox.pollReleased(taker);
  }

  /** How often each thing happened that did. */
  public Map<RecoveryCounter, Long> counters() {
    return counters.snapshot();
  }

  /** From when on it may conclude that nobody has a connection. */
  public long resetsFromNs() {
    return config.resetsFromNs();
  }

  /** Flows that are being looked for now. */
  public int searching() {
    return searches.running();
  }

  private void search(Asker asker, FlowKey flow, int patienceMs, long nowNs) {
    Search search = searches.find(tuple, nowNs);
    if (search != null && search.isKnownNotHeld(tables, nowNs)) {
      answers.add(asker, Answer.NOT_HELD, flow);
      return;
    }
    if (search == null || !search.isRunning()) {
      search = patienceMs <= 0 ? null : begin(tuple, patienceMs, nowNs);
      if (search == null) {
        answers.add(asker, Answer.UNKNOWN, flow);
        return;
      }
      search.askers.add(asker);
      askBelow(search, nowNs);
    } else {
      search.join(asker, nowNs);
    }
  }

  private @Nullable Search begin(FlowTuple flow, int patienceMs, long nowNs) {
    if (flow.protocol() != IpProtocol.TCP
        || !below.maySearch(flow.destinationHigh(), flow.destinationLow(), nowNs)) {
      counters.add(RecoveryCounter.OVER_BUDGET);
      return null;
    }
    counters.add(RecoveryCounter.SEARCHED);
    return searches.begin(flow, nowNs + patienceMs * 1_000_000L, nowNs);
  }

  private void check(Search search, long nowNs) {
    if (search.phase == Search.Phase.HOME && nowNs - search.homeUntilNs >= 0) {
      leaveHome(search, nowNs);
    } else if (search.phase == Search.Phase.WAITING && nowNs - search.deadlineNs >= 0) {
      if (below.mayAskAgain(search, nowNs)) {
        searches.keep(tuple.set(search.flow), nowNs);
        askBelow(search, nowNs);
      }
    } else if (nowNs - search.deadlineNs >= 0) {
      search.incomplete = true;
      conclude(search, nowNs);
    }
  }

  private void leaveHome(Search search, long nowNs) {
    counters.add(RecoveryCounter.HOME_UNKNOWN);
    search.phase = Search.Phase.BELOW;
    askBelow(search, nowNs);
  }

  private void askBelow(Search search, long nowNs) {
    if (below.ask(search, nowNs)) {
      conclude(search, nowNs);
    }
  }

  private void take(int child, FlowKey flow, Answer answer, long nowNs) {
    Search search = searches.find(tuple.set(flow), nowNs);
    if (search == null || !search.expects(child, answer)) {
      counters.add(RecoveryCounter.UNASKED);
      return;
    }
    search.waiting.clear(child);
    if (answer == Answer.HELD) {
      found(search, child, FlowState.CONFIRMING, RecoveryCounter.FOUND_BELOW, nowNs);
      return;
    }
    search.halfOpen = answer == Answer.OPENING ? child : search.halfOpen;
    search.unanswered |= answer == Answer.UNKNOWN;
    if (search.waiting.isEmpty()) {
      conclude(search, nowNs);
    }
  }

  private void conclude(Search search, long nowNs) {
    boolean isHeldByAnother = knowledge.isHeldBeside(search.asked, tuple.set(search.flow), nowNs);
    if (search.halfOpen != Search.NONE) {
      found(search, search.halfOpen, FlowState.OPENING, RecoveryCounter.FOUND_BELOW, nowNs);
    } else if (search.isWhole() && nowNs >= config.resetsFromNs() && !isHeldByAnother) {
      end(search, Search.Phase.NOT_HELD, Answer.NOT_HELD, nowNs);
    } else if (!search.mayWait(nowNs)) {
      end(search, Search.Phase.UNKNOWN, Answer.UNKNOWN, nowNs);
    } else {
      answer(search, Answer.UNKNOWN);
      if (search.await(nowNs)) {
        outbox.released(search.number);
      }
    }
  }

  private void end(Search search, Search.Phase phase, Answer answer, long nowNs) {
    counters.add(answer == Answer.NOT_HELD ? RecoveryCounter.NOT_HELD : RecoveryCounter.UNKNOWN);
    search.phase = phase;
    search.endedNs = nowNs;
    search.table = tables;
    if (answer == Answer.NOT_HELD && search.askers.isEmpty()) {
      outbox.stray(search, top);
    }
    release(search, answer);
  }

  /** The tuple holds the flow's parts. */
  private boolean found(
      Search search, int holder, FlowState state, RecoveryCounter where, long nowNs) {
    if (!knowledge.take(tuple, holder, state, nowNs)) {
      end(search, Search.Phase.UNKNOWN, Answer.UNKNOWN, nowNs);
      return false;
    }
    counters.add(where);
    search.phase = Search.Phase.OVER;
    Answer answer = state == FlowState.OPENING ? Answer.OPENING : Answer.HELD;
    release(search, answer);
    if (where != RecoveryCounter.FOUND_HOME && answer == Answer.HELD) {
      copies.begun(tuple, holder);
    }
    searches.forget(tuple, nowNs);
    return true;
  }

  /** It must make room for another; who waits for it has waited for nothing. */
  private void overflow(Search search) {
    counters.add(RecoveryCounter.OVERFLOWED);
    release(search, Answer.UNKNOWN);
  }

  private void release(Search search, Answer answer) {
    searches.unpark(search);
    outbox.released(search.number);
    answer(search, answer);
  }

  private void answer(Search search, Answer answer) {
    search.askers.forEach(asker -> answers.add(asker, answer, search.flow));
    search.askers.clear();
  }
}
