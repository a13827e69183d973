package slr.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * What real clients have while SYNs of nobody come in at half of the rate at which the SLR begins
 * to lose packets: how many of their requests are answered, and how fast a transfer is that ran
 * before. And the rate at which one request of a hundred is not answered any more.
 *
 * <p>Everything shares the machine's processors. A transfer as fast as it can be takes all of them
 * alone, so that any flood slows it down by what it takes itself ({@code flood_greedy_ratio}); what
 * a flood does to established traffic shows in one that is offered half of that.
 */
final class FloodBench implements Benchmark {

  private static final double FIRST_RATE = 10_000;
  private static final double STEP = 1.4;
  private static final double STEP_SECONDS = 2;
  private static final int TURNS = 3;

  /** A few are always on the way when counts are read. */
  private static final double LOST_SHARE = 0.002;

  /** Below this share of what was asked for, the flood's own program is out of breath. */
  private static final double REACHED_SHARE = 0.9;

  /** Of what the transfer makes alone: it and the flood both want half of what there is. */
  private static final double OFFERED_SHARE = 0.5;

  private static final int REQUESTS = 1_000;
  private static final int REQUESTS_EACH_STEP = 200;
  private static final double ANSWERED_SHARE = 0.99;

  private static final long SETTLE_NS = TimeUnit.MILLISECONDS.toNanos(700);
  private static final long TURN_NS = TimeUnit.MILLISECONDS.toNanos(1_500);

  /** When no further step begins: the longest takes 40 s, if nothing is answered. */
  private static final long SEARCH_END_NS = TimeUnit.SECONDS.toNanos(220);

  private final long beganNs = System.nanoTime();

  @Override
  public String name() {
    return "flood";
  }

  @Override
  public List<BenchResult> run(Consumer<String> progress) {
    try (FloodLab lab = FloodLab.deploy(progress)) {
      double limit = rateThatLoses(lab, progress);
      double rate = limit / 2;
      List<BenchResult> results = new ArrayList<>();
      results.add(Rounds.once("flood_router_loses_rate", limit, "1/s"));
      results.add(Rounds.once("flood_rate", rate, "1/s"));
      progress.accept("a transfer with and without %,.0f SYNs a second".formatted(rate));
      results.addAll(transfer(lab, rate));
      progress.accept("%d requests at %,.0f SYNs a second".formatted(REQUESTS, rate));
      double percent = answeredPercent(lab, rate, REQUESTS);
      results.add(Rounds.once("flood_curl_success_percent", percent, "percent"));
      results.addAll(rateThatDenies(lab, rate, progress));
      return results;
    } catch (Exception e) {
      throw new IllegalStateException("cannot measure: " + e.getMessage(), e);
    }
  }

  /** The first rate of a row at which the SLR does not send all SYNs on to hosts. */
  private static double rateThatLoses(FloodLab lab, Consumer<String> progress) throws IOException {
    // The first one warms the JVMs up.
    lab.flood(FIRST_RATE, STEP_SECONDS);
    double wanted = FIRST_RATE;
    while (true) {
      FloodLab.Outcome outcome = best(lab, wanted, progress);
      boolean isOutOfBreath = outcome.perSecond() < wanted * REACHED_SHARE;
      if (outcome.lostShare() > LOST_SHARE || isOutOfBreath) {
        return outcome.perSecond();
      }
      wanted *= STEP;
    }
  }

  /** Tried again if some were lost: what else the machine does is not the flood's. */
  private static FloodLab.Outcome best(FloodLab lab, double wanted, Consumer<String> progress)
      throws IOException {
    FloodLab.Outcome best = new FloodLab.Outcome(0, 1);
    for (int turn = 0; turn < TURNS && best.lostShare() > LOST_SHARE; turn++) {
      FloodLab.Outcome outcome = lab.flood(wanted, STEP_SECONDS);
      progress.accept(
          "%,.0f SYNs a second: %.2f %% lost"
              .formatted(outcome.perSecond(), outcome.lostShare() * 100));
      best = outcome.lostShare() <= best.lostShare() ? outcome : best;
    }
    return best;
  }

  private static List<BenchResult> transfer(FloodLab lab, double rate) throws Exception {
    try (EstablishedTransfer transfer =
        new EstablishedTransfer(
            lab.namespace(FloodLab.CLIENT), lab.namespace(FloodLab.HOST), FloodLab.TRANSFERS)) {
      List<BenchResult> greedy = transfer(lab, rate, transfer, "flood_greedy");
      double alone = Objects.requireNonNull(greedy.getFirst().baselineValue());
      transfer.pace(alone * OFFERED_SHARE);
      List<BenchResult> results =
          new ArrayList<>(transfer(lab, rate, transfer, "flood_established"));
      results.addAll(greedy);
      return results;
    }
  }

  private static List<BenchResult> transfer(
      FloodLab lab, double rate, EstablishedTransfer transfer, String name) {
    return Rounds.compareRates(
        name + "_ratio",
        name + "_rate",
        Rounds.measured(() -> {
          try (FloodLab.Flood _ = lab.start(rate)) {
            return transfer.rate(SETTLE_NS, TURN_NS);
          }
        }),
        "without_flood",
        Rounds.measured(() -> transfer.rate(SETTLE_NS, TURN_NS)));
  }

  private static double answeredPercent(FloodLab lab, double rate, int requests)
      throws IOException {
    try (FloodLab.Flood _ = lab.start(rate)) {
      return 100.0 * lab.answered(requests) / requests;
    }
  }

  /** The highest rate at which nearly all were answered, and the one after it, if there is one. */
  private List<BenchResult> rateThatDenies(FloodLab lab, double from, Consumer<String> progress)
      throws IOException {
    List<BenchResult> results = new ArrayList<>();
    double kept = 0;
    for (double rate = from; System.nanoTime() - beganNs < SEARCH_END_NS; rate *= STEP) {
      double offered = lab.flood(rate, STEP_SECONDS).perSecond();
      double percent = answeredPercent(lab, rate, REQUESTS_EACH_STEP);
      progress.accept("%,.0f SYNs a second: %.1f %% answered".formatted(offered, percent));
      if (percent < ANSWERED_SHARE * 100) {
        results.add(Rounds.once("flood_99_percent_lost_rate", offered, "1/s"));
        break;
      }
      kept = offered;
      if (offered < rate * REACHED_SHARE) {
        progress.accept("more SYNs cannot be made here");
        break;
      }
    }
    results.addFirst(Rounds.once("flood_99_percent_kept_rate", kept, "1/s"));
    return results;
  }
}
