package slr.lab.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import slr.lab.chaos.LiveConnection.Kind;
import slr.topology.Node;
import slr.topology.Topology;
import slr.topology.TopologyFile;

/** What each event promises, and that the lab has what it needs. */
final class EventsTest {

  private static final List<String> WITHOUT_PROMISE = List.of("two-events");

  private static LiveConnection broken(String host, String how) {
    return new LiveConnection("c1", false, 1, Kind.UP, 4, host, 1, 0, 0, how, 100);
  }

  @Test
  void namesAreFoundAndUnique() {
    assertThat(Events.ALL.stream().map(Event::name)).doesNotHaveDuplicates();
    assertThat(Events.ALL).allSatisfy(event -> assertThat(Events.of(event.name())).hasValue(event));
    assertThat(Events.of("all")).isEmpty();
  }

  @Test
  void nothingMayBreakButAtADeadHostAndWithoutAPromise() {
    assertThat(
            Events.ALL.stream()
                .filter(event -> event.allows(broken("h112", "reset")))
                .map(Event::name))
        .containsExactlyInAnyOrder("host-death", "two-events");
  }

  @Test
  void aDeadHostsConnectionsMayEndWithAWordAndNoOthers() {
    Event death = Events.of("host-death").orElseThrow();
    String dead = death.deadHost().orElseThrow();

    assertThat(List.of("reset", "refused", "closed"))
        .allMatch(how -> death.allows(broken(dead, how)));
    assertThat(List.of("silent", "wrong content"))
        .noneMatch(how -> death.allows(broken(dead, how)));
    assertThat(death.allows(broken("h111", "reset"))).isFalse();
    assertThat(death.allows(broken("", "reset"))).isFalse();
  }

  @Test
  void everyPromiseHasAnAim() {
    assertThat(Events.ALL.stream().filter(event -> event.aim().isEmpty()).map(Event::name))
        .isEqualTo(WITHOUT_PROMISE);
    assertThat(
            Events.ALL.stream()
                .filter(event -> !WITHOUT_PROMISE.contains(event.name()))
                .collect(
                    Collectors.groupingBy(
                        event -> event.aim().orElseThrow().worstMs(),
                        Collectors.mapping(
                            event -> event.name().replaceAll("-.*", ""), Collectors.toSet()))))
        .satisfies(byAim -> {
          assertThat(byAim.get(3000L))
              .containsExactlyInAnyOrder("anycast", "ecmp", "stop", "clock");
          assertThat(byAim.get(1000L))
              .containsExactlyInAnyOrder(
                  "maps",
                  "kill",
                  "spare",
                  "link",
                  "blackhole",
                  "drain",
                  "reload",
                  "rotate",
                  "rolling",
                  "host");
        });
  }

  @Test
  void whatIsKilledAndStoppedIsInTheLab() {
    Topology topology = TopologyFile.read(Path.of(ChaosLab.TOPOLOGY));

    assertThat(Events.ALL)
        .allSatisfy(event -> {
          if (event instanceof KilledDaemon killed) {
            requireProcess(topology.node(killed.node()), killed.process());
          } else if (event instanceof AbsentDaemon absent) {
            requireProcess(topology.node(absent.node()), absent.process());
          } else if (event instanceof StoppedDaemon stopped) {
            requireProcess(topology.node(stopped.node()), stopped.process());
          }
        });
  }

  private static void requireProcess(Node node, String process) {
    if (process.equals("bird")) {
      assertThat(node.bird()).isPresent();
    } else {
      assertThat(node.daemons()).anyMatch(daemon -> daemon.kind().word().equals(process));
    }
  }
}
