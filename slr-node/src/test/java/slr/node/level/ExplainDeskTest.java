package slr.node.level;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slr.core.advertise.ExplainedHop;
import slr.core.advertise.Level;
import slr.core.flow.FlowKey;
import slr.node.trust.TestDomain;

/** Network, system and site in one process, with real sessions over TLS between them. */
class ExplainDeskTest {

  private static final FlowKey FLOW = FlowKey.parse("tcp 192.0.2.1:1234 203.0.113.1:80");

  @TempDir Path folder;
  private ExplainingNode network;
  private ExplainingNode system;
  private ExplainingNode site;

  @BeforeEach
  void open() throws IOException {
    TestDomain domain = TestDomain.in(folder);
    network = new ExplainingNode(domain, "net1", Level.NETWORK, Optional.of("as1"));
    system = new ExplainingNode(domain, "as1", Level.SYSTEM, Optional.of("site1"));
    site = new ExplainingNode(domain, "site1", Level.SITE, Optional.of("h1"));
    system.below(network);
    site.below(system);
    await().atMost(Duration.ofSeconds(30)).until(() -> network.uses("as1") && system.uses("site1"));
  }

  @AfterEach
  void close() throws IOException {
    site.close();
    system.close();
    network.close();
  }

  @Test
  void followsTheFlowDownThroughEachLevel() {
    List<ExplainedHop> hops = network.explain(FLOW);
    assertThat(hops).extracting(ExplainedHop::node).containsExactly("net1", "as1", "site1", "h1");
    assertThat(hops)
        .extracting(ExplainedHop::level)
        .containsExactly(
            Optional.of(Level.NETWORK),
            Optional.of(Level.SYSTEM),
            Optional.of(Level.SITE),
            Optional.empty());
    assertThat(hops.getFirst().verdict()).isEqualTo("forward-opening");
    assertThat(hops.getLast().verdict()).isEqualTo(ExplainedHop.NO_ANSWER);
    assertThat(hops.getLast().reason()).isEqualTo("h1 was not asked: it has no session");
    assertThat(system.explain(FLOW))
        .as("from the middle")
        .extracting(ExplainedHop::node)
        .containsExactly("as1", "site1", "h1");
  }

  /** Who met the silence tells it, in time for all above. */
  @Test
  void aNodeThatDoesNotAnswerIsNamedByTheOneAboveIt() throws InterruptedException {
    CountDownLatch stands = new CountDownLatch(1);
    CountDownLatch busy = new CountDownLatch(1);
    Thread stuck =
        Thread.ofVirtual()
            .start(() -> {
              boolean _ =
                  site.onControl(() -> {
                    stands.countDown();
                    try {
                      return busy.await(20, TimeUnit.SECONDS);
                    } catch (InterruptedException interrupted) {
                      throw new AssertionError(interrupted);
                    }
                  });
            });
    assertThat(stands.await(20, TimeUnit.SECONDS)).isTrue();
    List<ExplainedHop> hops = network.explain(FLOW);
    busy.countDown();
    assertThat(hops).extracting(ExplainedHop::node).containsExactly("net1", "as1", "site1");
    assertThat(hops.getLast().reason())
        .isIn("no answer from site1 within 1750 ms", "site1 was not asked: it has no session");
    assertThat(stuck.isVirtual()).isTrue();
  }
}
