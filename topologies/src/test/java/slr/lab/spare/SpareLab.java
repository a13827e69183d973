package slr.lab.spare;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import slr.lab.DeployedLab;
import tools.jackson.databind.JsonNode;

/** The lab of an SLR and its hot spare. */
class SpareLab extends DeployedLab {

  /** Of each SLR the other one. */
  static final Map<String, String> MATES = Map.of("pop1", "pop1b", "pop1b", "pop1");

  static final List<String> ADDRESSES = List.of("192.192.1.7", "2001:db8:192:1::7");

  SpareLab(String name, UnaryOperator<String> variation) {
    super("spare.yaml", name, variation);
  }

  @Override
  protected void awaitReady() {
    for (String prefix : List.of("192.192.1.0/24", "2001:db8:192:1::/64")) {
      await("both SLRs serve " + prefix, () -> daemons().takers("r1", prefix) == 2);
      MATES
          .keySet()
          .forEach(pop ->
              await(pop + " has a site for " + prefix, () -> daemons().takers(pop, prefix) == 1));
    }
    awaitMirrored();
    for (String address : ADDRESSES) {
      await(
          "c1 is served at " + address, () -> client("c1").requests(inUrl(address), 1).good() == 1);
    }
  }

  /** Waits until each has heard all that the other one knows. */
  final void awaitMirrored() {
    MATES.forEach((pop, mate) ->
        await(
            pop + " has heard all that " + mate + " knows",
            () -> mate(pop).path("heardAll").booleanValue(false)));
  }

  JsonNode report(String pop) {
    return daemons().askSlr(pop, "spare");
  }

  /** The other one, as this one sees it; missing while it does not. */
  JsonNode mate(String pop) {
    return report(pop).path("mates").path(0);
  }

  double lagMs(String pop) {
    return mate(pop).path("lagMs").doubleValue(1e9);
  }

  /** Whether this SLR knows a flow of each of so many ports, by packets or by word. */
  boolean knowsAll(String pop, int firstPort, int ports) {
    return lagMs(pop) < 1_000
        && IntStream.range(firstPort, firstPort + ports).allMatch(port -> knows(pop, port));
  }

  boolean knows(String pop, int port) {
    return !daemons().askSlr(pop, "flows", ":" + port).path("flows").isEmpty();
  }

  /** Flows that came to this SLR and were known by the word of the other alone. */
  long takenOver(String pop) {
    return daemons().askSlr(pop, "recovery").path("recovered_by").path("spare").longValue(-1);
  }
}
