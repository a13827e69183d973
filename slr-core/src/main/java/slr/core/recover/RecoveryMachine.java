package slr.core.recover;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import slr.core.advertise.AdvertisementAction.Asker;
import slr.core.advertise.Holders;
import slr.core.advertise.Holders.Answer;
import slr.core.advertise.PinCopy;
import slr.core.advertise.Role;
import slr.core.advertise.WhoHas;
import slr.core.flow.FlowKey;
import slr.core.flow.FlowRecords;
import slr.core.flow.FlowState;
import slr.core.flow.FlowTuple;
import slr.core.forward.FlowSearch;
import slr.core.forward.ForwardingMachine;
import slr.core.forward.ForwardingTable;
import slr.core.forward.TokenBucket;
import slr.core.forward.TunnelEnd;
import slr.packet.Prefix;

/**
 * Looks for the holders of flows that are not known here: pure, for one thread, that of the flow
 * records. The forwarding machine asks it by {@link FlowSearch}; what others ask and answer comes
 * in by {@link #onWhoHas}, {@link #onHolders}, {@link #onNeighbourHolders}, {@link #onCopy} and
 * {@link #onStalled}. After each of these, after the packets of a turn and at {@link
 * #nextDeadlineNs}, the caller calls {@link #flush} once, sends the {@link #pollActions}, and
 * decides again about what it holds for the numbers of {@link #pollReleased}.
 */
public final class RecoveryMachine implements FlowSearch {

  /** How late an answer that does not come may be noticed. */
  private static final long CHECK_NS = 10_000_000;

  /** Records that are looked at in a turn for neighbours that have come. */
  private static final int COPIES_PER_TURN = 512;

  private final RecoveryConfig config;
  private final ForwardingMachine machine;
  private final FlowRecords records;
  private final Searches searches;
  private final Home home;
  private final Questions questions;
  private final Answers answers;
  private final CopyOutbox copies;
  private final TokenBucket stalls;
  private final RecoveryCounters counters = new RecoveryCounters();
  private final Deque<RecoveryAction> outbox = new ArrayDeque<>();
  private final Deque<Long> released = new ArrayDeque<>();
  private final FlowTuple tuple = new FlowTuple();
  private final List<FlowKey> strays = new ArrayList<>();
  private BiConsumer<FlowKey, Integer> watch = (_, _) -> {};
  private boolean top;
  private long number;
  private long checkNs;

  /** Records from here on were not told to the homes that there are now; none if beyond all. */
  private int copiedTo = Integer.MAX_VALUE;

  /** Looks for nothing yet. */
  public RecoveryMachine(RecoveryConfig config, ForwardingMachine machine) {
    this.config = config;
    this.machine = machine;
    records = machine.records();
    searches = new Searches(RecoveryConfig.SEARCHES, config.indexKey());
    home = new Home(config.self(), config.homeKey());
    questions = new Questions(config.queries(), outbox::add);
    answers = new Answers(outbox::add);
    copies =
        new CopyOutbox((name, copy) -> outbox.add(new RecoveryAction.TellNeighbour(name, copy)));
    stalls = new TokenBucket(config.stalled());
  }

  /** Who hears which next hop a flow was found at. */
  public void watch(BiConsumer<FlowKey, Integer> next) {
    watch = next;
  }

  /**
   * Whether this node has everything below itself, and so may say that nobody has a connection; one
   * with a level above it may not.
   */
  public void top(boolean isTop) {
    top = isTop;
  }

  /** The neighbours that can be spoken to from now on. */
  public void neighbours(List<String> names) {
    if (home.neighbours(names)) {
      copiedTo = home.hasNeighbours() ? 0 : Integer.MAX_VALUE;
    }
  }

  /** Another table is in force: children may have come that were not asked yet. */
  public void onTable(long nowNs) {
    searches.forEachRunning(search -> {
      if (search.phase == Search.Phase.BELOW) {
        askBelow(search, nowNs);
      }
    });
  }

  @Override
  public Result onUnknown(FlowTuple flow, long nowNs) {
    Search search = searches.find(flow, nowNs);
    if (search != null) {
      long agoNs = nowNs - search.endedNs;
      if (search.phase == Search.Phase.NOT_HELD && agoNs < RecoveryConfig.NOT_HELD_NS) {
        return top && config.resets() && nowNs >= config.resetsFromNs()
            ? Result.NOT_HELD
            : Result.UNKNOWN;
      }
      if (search.phase == Search.Phase.UNKNOWN && agoNs < RecoveryConfig.PAUSE_NS) {
        return Result.UNKNOWN;
      }
    }
    if (search == null || !search.isRunning()) {
      search = begin(flow, WhoHas.PATIENCE_MS, nowNs);
      if (search == null) {
        return Result.OVER_BUDGET;
      }
      if (home.hasNeighbours() && !home.isHere(flow)) {
        search.phase = Search.Phase.HOME;
        search.homeUntilNs = nowNs + RecoveryConfig.HOME_NS;
        questions.askNeighbour(home.of(flow), search.flow);
      } else {
        askBelow(search, nowNs);
      }
    }
    number = search.number;
    return Result.SEARCHING;
  }

  @Override
  public long number() {
    return number;
  }

  @Override
  public void onEstablished(FlowTuple flow, int holder) {
    copy(flow, holder);
  }

  @Override
  public void onClosed(FlowTuple flow, int holder) {
    if (home.hasNeighbours() && !home.isHere(flow)) {
      name(holder).ifPresent(its -> copies.ended(home.of(flow), its, flow.toKey()));
    }
  }

  /** A parent or a neighbour asks. */
  public void onWhoHas(Asker asker, WhoHas question, long nowNs) {
    for (FlowKey flow : question.flows()) {
      counters.add(RecoveryCounter.ANSWERED);
      int slot = records.find(tuple.set(flow), nowNs);
      boolean known = slot != FlowRecords.NONE && isGood(slot);
      if (asker.role() == Role.PEER) {
        if (known) {
          String holder = name(records.holder(slot)).orElseThrow();
          copies.begun(asker.name(), holder, flow);
        } else {
          answers.add(asker, Answer.UNKNOWN, flow);
        }
      } else if (known) {
        answers.add(asker, Answer.HELD, flow);
      } else {
        search(asker, flow, question.patienceMs() - WhoHas.STEP_MS, nowNs);
      }
    }
  }

  /** A child answers. */
  public void onHolders(int child, Holders answer, long nowNs) {
    answer.held().forEach(flow -> take(child, flow, Answer.HELD, nowNs));
    answer.opening().forEach(flow -> take(child, flow, Answer.OPENING, nowNs));
    answer.notHeld().forEach(flow -> take(child, flow, Answer.NOT_HELD, nowNs));
    answer.unknown().forEach(flow -> take(child, flow, Answer.UNKNOWN, nowNs));
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
      if (serves(holder, flow)) {
        Search search = searches.find(tuple.set(flow), nowNs);
        if (search != null && search.isRunning()) {
          found(search, holder, FlowState.CONFIRMING, RecoveryCounter.FOUND_HOME, nowNs);
        } else {
          know(holder, FlowState.CONFIRMING, nowNs);
        }
      }
    }
    for (FlowKey flow : copy.ended()) {
      int slot = records.find(tuple.set(flow), nowNs);
      if (slot != FlowRecords.NONE && records.holder(slot) == holder) {
        records.seen(slot, FlowState.CLOSING, 0, nowNs);
      }
    }
  }

  /**
   * A child says that it holds connections that make no progress.
   *
   * @return those that are believed, to be told upward
   */
  public List<FlowKey> onStalled(int child, List<FlowKey> flows, long nowNs) {
    List<FlowKey> believed = new ArrayList<>();
    for (FlowKey flow : flows) {
      if (!serves(child, flow)) {
        continue;
      }
      if (!stalls.take(nowNs)) {
        counters.add(RecoveryCounter.OVER_BUDGET);
        continue;
      }
      Search search = searches.find(tuple.set(flow), nowNs);
      boolean known =
          (search != null && search.isRunning())
              ? found(search, child, FlowState.CONFIRMING, RecoveryCounter.FOUND_STALLED, nowNs)
              : knowStalled(child, nowNs);
      if (known) {
        believed.add(flow);
      }
    }
    return believed;
  }

  /** Sends what the turn has brought, and gives up what took too long. */
  public void flush(long nowNs) {
    if (!searches.isIdle() && nowNs - checkNs >= 0) {
      checkNs = nowNs + CHECK_NS;
      searches.forEachRunning(search -> check(search, nowNs));
      searches.expire(nowNs);
    }
    if (!strays.isEmpty()) {
      outbox.add(new RecoveryAction.NotMine(strays));
      strays.clear();
    }
    copyMore();
    questions.flush();
    answers.flush();
    copies.flush();
  }

  /** When {@link #flush} wants to be called though nothing has happened. */
  public long nextDeadlineNs() {
    return searches.isIdle() && copiedTo >= records.slotBound() ? Long.MAX_VALUE : checkNs;
  }

  /** Gives, and forgets, what is to be said. */
  public void pollActions(Consumer<RecoveryAction> taker) {
    while (!outbox.isEmpty()) {
      taker.accept(outbox.removeFirst());
    }
  }

  /** Gives, and forgets, the numbers of searches that have ended; how many. */
  public int pollReleased(LongConsumer taker) {
    int count = released.size();
    for (int i = 0; i < count; i++) {
      taker.accept(released.removeFirst());
    }
    return count;
  }

  /** How often each thing happened that did. */
  public Map<RecoveryCounter, Long> counters() {
    return counters.snapshot();
  }

  /** Flows that are being looked for now. */
  public int searching() {
    return searches.running();
  }

  private void search(Asker asker, FlowKey flow, int patienceMs, long nowNs) {
    Search search = searches.find(tuple, nowNs);
    if (search != null && search.phase == Search.Phase.NOT_HELD) {
      boolean recent = nowNs - search.endedNs < RecoveryConfig.NOT_HELD_NS;
      if (recent) {
        answers.add(asker, Answer.NOT_HELD, flow);
        return;
      }
    }
    if (search == null || !search.isRunning()) {
      search = patienceMs <= 0 ? null : begin(tuple, patienceMs, nowNs);
      if (search == null) {
        answers.add(asker, Answer.UNKNOWN, flow);
        return;
      }
      search.askers.add(asker);
      askBelow(search, nowNs);
    } else if (!search.askers.contains(asker)) {
      search.askers.add(asker);
    }
  }

  private @Nullable Search begin(FlowTuple flow, int patienceMs, long nowNs) {
    ForwardingTable table = machine.table();
    Prefix virtualHost = table.virtualHostPrefix(flow.destinationHigh(), flow.destinationLow());
    if (virtualHost == null || !questions.maySearch(virtualHost, nowNs)) {
      counters.add(RecoveryCounter.OVER_BUDGET);
      return null;
    }
    counters.add(RecoveryCounter.SEARCHED);
    return searches.begin(flow, nowNs + patienceMs * 1_000_000L, nowNs);
  }

  private void check(Search search, long nowNs) {
    if (search.phase == Search.Phase.HOME && nowNs - search.homeUntilNs >= 0) {
      leaveHome(search, nowNs);
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

  /** Asks those who have not been asked yet, and notes who cannot be. */
  private void askBelow(Search search, long nowNs) {
    ForwardingTable table = machine.table();
    int patienceMs = (int) Math.max(0, (search.deadlineNs - nowNs) / 1_000_000);
    search.incomplete = false;
    table.forEachServing(
        search.flow.destination().high(),
        search.flow.destination().low(),
        child -> {
          if (search.asked.get(child)) {
            return;
          }
          if (!table.isUp(child)) {
            search.incomplete = true;
            return;
          }
          search.asked.set(child);
          if (questions.mayAsk(child, nowNs)) {
            search.waiting.set(child);
            questions.askChild(child, Math.min(patienceMs, WhoHas.PATIENCE_MS), search.flow);
          } else {
            counters.add(RecoveryCounter.CHILD_OVER_BUDGET);
            search.unanswered = true;
          }
        });
    boolean mayCome = search.askers.isEmpty() && search.asked.isEmpty();
    if (search.waiting.isEmpty() && !mayCome) {
      conclude(search, nowNs);
    }
  }

  private void take(int child, FlowKey flow, Answer answer, long nowNs) {
    Search search = searches.find(tuple.set(flow), nowNs);
    if (search == null || !search.isRunning() || !search.asked.get(child)) {
      counters.add(RecoveryCounter.UNASKED);
      return;
    }
    search.waiting.clear(child);
    switch (answer) {
      case HELD -> {
        found(search, child, FlowState.CONFIRMING, RecoveryCounter.FOUND_BELOW, nowNs);
        return;
      }
      case OPENING -> search.halfOpen = child;
      case NOT_HELD -> {}
      case UNKNOWN -> search.unanswered = true;
    }
    if (search.waiting.isEmpty()) {
      conclude(search, nowNs);
    }
  }

  private void conclude(Search search, long nowNs) {
    tuple.set(search.flow);
    if (search.halfOpen != Search.NONE) {
      found(search, search.halfOpen, FlowState.OPENING, RecoveryCounter.FOUND_BELOW, nowNs);
    } else if (search.incomplete || search.unanswered || search.asked.isEmpty()) {
      end(search, Search.Phase.UNKNOWN, Answer.UNKNOWN, nowNs);
    } else {
      end(search, Search.Phase.NOT_HELD, Answer.NOT_HELD, nowNs);
    }
  }

  private void end(Search search, Search.Phase phase, Answer answer, long nowNs) {
    counters.add(answer == Answer.NOT_HELD ? RecoveryCounter.NOT_HELD : RecoveryCounter.UNKNOWN);
    search.phase = phase;
    search.endedNs = nowNs;
    released.add(search.number);
    if (answer == Answer.NOT_HELD && search.askers.isEmpty()) {
      strays.add(search.flow);
    }
    search.askers.forEach(asker -> answers.add(asker, answer, search.flow));
  }

  /** The tuple holds the flow's parts. */
  private boolean found(
      Search search, int holder, FlowState state, RecoveryCounter where, long nowNs) {
    if (!know(holder, state, nowNs)) {
      end(search, Search.Phase.UNKNOWN, Answer.UNKNOWN, nowNs);
      return false;
    }
    counters.add(where);
    search.phase = Search.Phase.OVER;
    released.add(search.number);
    Answer answer = state == FlowState.OPENING ? Answer.OPENING : Answer.HELD;
    search.askers.forEach(asker -> answers.add(asker, answer, search.flow));
    if (where != RecoveryCounter.FOUND_HOME) {
      copy(tuple, holder);
    }
    searches.forget(tuple, nowNs);
    return true;
  }

  private boolean knowStalled(int child, long nowNs) {
    int slot = records.find(tuple, nowNs);
    boolean isNews = slot == FlowRecords.NONE;
    if (!know(child, FlowState.CONFIRMING, nowNs)) {
      return false;
    }
    if (isNews) {
      counters.add(RecoveryCounter.FOUND_STALLED);
    }
    return true;
  }

  /** The flow of the tuple is with this child; false if another has it, or there is no room. */
  private boolean know(int holder, FlowState state, long nowNs) {
    int slot = records.find(tuple, nowNs);
    if (slot == FlowRecords.NONE) {
      slot = records.found(tuple, holder, state, nowNs);
    } else if (records.holder(slot) != holder) {
      if (machine.table().isUp(records.holder(slot))) {
        counters.add(RecoveryCounter.REFUSED_HOLDER);
        return false;
      }
      counters.add(RecoveryCounter.FOUND_MOVED);
      records.reopen(slot, holder, state, nowNs);
    }
    if (slot == FlowRecords.NONE) {
      counters.add(RecoveryCounter.REFUSED_FULL);
      return false;
    }
    watch.accept(tuple.toKey(), holder);
    if (state != FlowState.OPENING) {
      machine.signals().onFound(slot, nowNs);
    }
    return true;
  }

  /** Whether what is known of a flow may be told to others. */
  private boolean isGood(int slot) {
    FlowState state = records.state(slot);
    boolean alive =
        state == FlowState.ESTABLISHED
            || state == FlowState.CONFIRMING
            || state == FlowState.CLOSING;
    int holder = records.holder(slot);
    return alive && holder < TunnelEnd.FIRST_PINNED && machine.table().isUp(holder);
  }

  private boolean serves(int child, FlowKey flow) {
    boolean serves =
        machine.table().serves(child, flow.destination().high(), flow.destination().low());
    if (!serves) {
      counters.add(RecoveryCounter.REFUSED_VIRTUAL_HOST);
    }
    return serves;
  }

  private void copy(FlowTuple flow, int holder) {
    if (home.hasNeighbours() && !home.isHere(flow)) {
      name(holder)
          .ifPresent(its -> {
            counters.add(RecoveryCounter.COPIED);
            copies.begun(home.of(flow), its, flow.toKey());
          });
    }
  }

  private Optional<String> name(int holder) {
    return machine.table().tunnelEnd(holder).map(TunnelEnd::name);
  }

  /** Neighbours have come: they hear of the flows that they are the home of now. */
  private void copyMore() {
    int end = Math.min(records.slotBound(), copiedTo + COPIES_PER_TURN);
    for (int slot = copiedTo; slot < end; slot++) {
      if (records.pins().isLive(slot) && records.state(slot) == FlowState.ESTABLISHED) {
        copy(tuple.set(records.pins().flow(slot)), records.holder(slot));
      }
    }
    if (copiedTo < end) {
      copiedTo = end == records.slotBound() ? Integer.MAX_VALUE : end;
    }
  }
}
