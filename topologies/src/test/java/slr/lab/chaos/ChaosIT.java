package slr.lab.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import slr.lab.DeployedLab;

/** Chaos with few connections: what it tells fits together. */
final class ChaosIT {

  /** As many as there are kinds, families and clients, twice. */
  private static final int CONNECTIONS = 96;

  @RegisterExtension static final WholeLab LAB = new WholeLab();

  static final class WholeLab extends DeployedLab {
    WholeLab() {
      super(ChaosLab.TOPOLOGY, "it-chaos");
    }

    @Override
    protected void awaitReady() {
      new ChaosLab(lab()).awaitWhole();
    }
  }

  private static Outcome run(Event event) {
    Duration window = Duration.ofSeconds(8);
    Consumer<String> progress = System.err::println;
    try (Chaos chaos = new Chaos(new ChaosLab(LAB.lab()), CONNECTIONS, window, progress)) {
      Outcome outcome = chaos.run(event);
      progress.accept(new ChaosReport(List.of(outcome), 0).text());
      return outcome;
    }
  }

  @Test
  void measuresWhatAKilledSiteDoes() {
    Outcome outcome = run(Events.of("kill-site-slr").orElseThrow());

    EventReport report = outcome.report();
    assertThat(report.event()).isEqualTo("kill-site-slr");
    assertThat(report.connections()).isEqualTo(CONNECTIONS);
    assertThat(report.nat()).isEqualTo(CONNECTIONS / 3);
    assertThat(report.ipv6()).isEqualTo(CONNECTIONS / 2);
    assertThat(outcome.broken()).hasSize(report.broken());
    assertThat(outcome.broken()).allSatisfy(each -> assertThat(each.brokenMs()).isNotNegative());
    assertThat(outcome.good()).isEqualTo(report.broken() == 0);
    assertThat(outcome.logs().isPresent())
        .isEqualTo(report.broken() > 0 || !outcome.aim().orElseThrow().isMet(report));
    assertThat(report.stallMsMedian()).isBetween(0L, report.stallMsWorst());
    assertThat(report.newConnectionMsWorst()).isPositive();
  }

  @Test
  void nothingBreaksWhenNothingHappens() {
    EventReport report = run(new Nothing()).report();

    assertThat(report.broken()).isZero();
    assertThat(report.stallMsMedian()).isLessThan(500);
  }

  private record Nothing() implements Event {

    @Override
    public String name() {
      return "nothing";
    }

    @Override
    public String what() {
      return "nothing happens";
    }

    @Override
    public void happen(ChaosLab lab) {}
  }
}
