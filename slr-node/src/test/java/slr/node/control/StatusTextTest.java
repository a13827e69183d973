package slr.node.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import slr.packet.IpAddress;
import slr.packet.Prefix;

class StatusTextTest {

  enum Health {
    HEALTHY,
    FAILING
  }

  record Load(double cpu, int connections) {}

  record Child(
      String name,
      IpAddress endPoint,
      Health health,
      Load load,
      Optional<String> note,
      long lastHeardMs,
      long packets) {}

  record Counters(long received, long forwarded) {}

  record Status(
      String node,
      List<Prefix> virtualHosts,
      boolean draining,
      Optional<String> reason,
      long uptimeSeconds,
      long memoryBytes,
      Counters counters,
      Map<String, Long> dropped,
      List<Child> children,
      List<String> warnings) {}

  private static Status status() {
    Map<String, Long> dropped = new LinkedHashMap<>();
    dropped.put("not-mine", 12L);
    dropped.put("ttl-expired", 3L);
    return new Status(
        "site-a1",
        List.of(Prefix.parse("203.0.113.0/24"), Prefix.parse("2001:db8::/32")),
        false,
        Optional.empty(),
        3725,
        1_572_864,
        new Counters(1_000_000, 999_985),
        dropped,
        List.of(
            child("host-1", Health.HEALTHY, Optional.empty(), 120, 1_234_567),
            child("host-22", Health.FAILING, Optional.of("refused"), 61_000, 9)),
        List.of());
  }

  private static Child child(String name, Health health, Optional<String> note, long ms, long n) {
    return new Child(name, IpAddress.parse("10.0.0.1"), health, new Load(0.5, 3), note, ms, n);
  }

  @Test
  void readsWellInATerminal() {
    assertThat(StatusText.of(ControlJson.tree(status())))
        .isEqualTo(
            """
            node           site-a1
            virtual hosts  203.0.113.0/24, 2001:db8::/32
            draining       no
            uptime         1 h 2 min
            memory bytes   1.5 MiB
            warnings       none

            counters:
              received   1000000
              forwarded   999985

            dropped:
              not-mine     12
              ttl-expired   3

            children:
              NAME     END POINT  HEALTH   LOAD CPU  LOAD CONNECTIONS  LAST HEARD  PACKETS  NOTE
              host-1   10.0.0.1   healthy      0.50                 3      120 ms  1234567  -
              host-22  10.0.0.1   failing      0.50                 3   1 min 1 s        9  refused
            """);
  }

  @Test
  void rendersListsAndEmptyBodies() {
    assertThat(StatusText.of(ControlJson.tree(List.of()))).isEqualTo("none\n");
    assertThat(StatusText.of(ControlJson.tree(Map.of()))).isEqualTo("none\n");
    assertThat(StatusText.of(ControlJson.tree(List.of("a", "b")))).isEqualTo("a, b\n");
    assertThat(StatusText.of(ControlJson.tree(List.of(new Load(0.25, 1)))))
        .isEqualTo(" CPU  CONNECTIONS\n0.25            1\n");
  }

  @Test
  void printsNestedListsAsBlocks() {
    record Step(String text) {}
    record Candidate(String name, List<Step> steps) {}
    assertThat(
            StatusText.of(
                ControlJson.tree(
                    List.of(
                        new Candidate("a", List.of(new Step("x"))),
                        new Candidate("b", List.of())))))
        .isEqualTo(
            """
            name  a

            steps:
              TEXT
              x

            name   b
            steps  none
            """);
  }

  @Test
  void lettersOfPeersCannotSteerTheTerminal() {
    assertThat(StatusText.of(ControlJson.tree(Map.of("name", "a\u001b[2Jb\nc\u009b"))))
        .isEqualTo("name  a?[2Jb?c?\n");
  }

  @Property(tries = 300)
  void everyTreeHasAText(
      @ForAll @Size(max = 5)
          Map<
                  @StringLength(max = 8) String,
                  @Size(max = 5) List<@Size(max = 50) Map<@StringLength(max = 8) String, Integer>>>
              tree) {
    assertThat(StatusText.of(ControlJson.tree(tree))).endsWith("\n");
  }
}
