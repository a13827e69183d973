package slr.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import slr.lab.Lab;
import slr.lab.LabEnvironment;
import slr.lab.Patience;
import slr.lab.demo.Daemons;
import slr.lab.demo.WebClient;

/**
 * How many packets of each connection the SLRs of each level see when flows are pinned at routers:
 * real HTTP connections in the lab of {@code topologies/cluster.yaml}, whose clients are 20 ms
 * away, one request each.
 */
final class ConnectionsBench implements Benchmark {

  private static final String NAME = "bench-cluster";
  private static final String WEB = "192.192.1.0/24";
  private static final String ADDRESS = "192.192.1.7";
  private static final int CONNECTIONS = 10_000;

  /** With more of them curl is busy with its own list. */
  private static final int CONNECTIONS_OF_ONE_CURL = 250;

  /** Some hundred a second, which leaves the two processors time for what is measured. */
  private static final int AT_ONCE = 4;

  /** Enough that each router has asked about each host. */
  private static final int FIRST_CONNECTIONS = 500;

  private static final List<String> ROUTERS = List.of("r11", "r12", "r21", "r22");
  private static final Map<String, List<String>> LEVELS = levels();

  private static Map<String, List<String>> levels() {
    Map<String, List<String>> levels = new LinkedHashMap<>();
    levels.put("network", List.of("pop1", "pop2"));
    levels.put("system", List.of("sys1", "sys2"));
    levels.put("site", List.of("s11", "s21"));
    return levels;
  }

  @Override
  public String name() {
    return "connections";
  }

  @Override
  public List<BenchResult> run(Consumer<String> progress) {
    Lab.destroy(NAME);
    Lab lab =
        Lab.deploy(
            LabEnvironment.current().home().resolve("topologies/cluster.yaml"),
            Optional.of(NAME),
            progress);
    try {
      return measure(lab, progress);
    } finally {
      lab.destroy();
    }
  }

  private static List<BenchResult> measure(Lab lab, Consumer<String> progress) {
    Daemons daemons = new Daemons(lab);
    WebClient client = new WebClient(lab, "c1");
    awaitServing(daemons, client);
    progress.accept("%d connections, to begin with".formatted(FIRST_CONNECTIONS));
    ask(client, FIRST_CONNECTIONS);

    Map<String, Long> before = new LinkedHashMap<>();
    LEVELS.forEach((level, nodes) -> before.put(level, forwarded(daemons, nodes)));
    long routersBefore = forwarded(daemons, ROUTERS);
    progress.accept("%d connections".formatted(CONNECTIONS));
    ask(client, CONNECTIONS);

    double atRouters = (double) (forwarded(daemons, ROUTERS) - routersBefore) / CONNECTIONS;
    List<BenchResult> results = new ArrayList<>();
    LEVELS.forEach((level, nodes) -> {
      long packets = forwarded(daemons, nodes) - before.getOrDefault(level, 0L);
      results.add(
          new BenchResult(
              "slr_packets_per_connection_" + level,
              (double) packets / CONNECTIONS,
              "packets",
              "router_packets_per_connection",
              atRouters,
              0,
              1));
    });
    return results;
  }

  private static void awaitServing(Daemons daemons, WebClient client) {
    boolean serving =
        Patience.until(
            Duration.ofSeconds(60),
            () -> daemons.takers("pop1", WEB) == 2 && client.requests(ADDRESS, 1).good() == 1);
    if (!serving) {
      throw new IllegalStateException("clients are not served: see the logs of lab " + NAME);
    }
  }

  private static void ask(WebClient client, int count) {
    for (int asked = 0; asked < count; asked += CONNECTIONS_OF_ONE_CURL) {
      WebClient.Answers answers = client.requests(ADDRESS, CONNECTIONS_OF_ONE_CURL, AT_ONCE);
      if (answers.good() != CONNECTIONS_OF_ONE_CURL) {
        throw new IllegalStateException(
            "%d of %d requests were not answered: %s"
                .formatted(
                    CONNECTIONS_OF_ONE_CURL - answers.good(),
                    CONNECTIONS_OF_ONE_CURL,
                    answers.failed()));
      }
    }
  }

  private static long forwarded(Daemons daemons, List<String> nodes) {
    return nodes.stream().mapToLong(daemons::forwarded).sum();
  }
}
