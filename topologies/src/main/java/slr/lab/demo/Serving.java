package slr.lab.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import slr.lab.Overlay.Member;
import slr.lab.Payload;
import slr.packet.Prefix;
import tools.jackson.databind.JsonNode;

/** The first half of the demo: clients are served, and flows are split as the policy wants. */
final class Serving {

  /** To all virtual hosts of IPv4 together, of all clients together. */
  private static final int REQUESTS = 1_000;

  /** The least to one virtual host, so that a split over a dozen hosts means something. */
  private static final int REQUESTS_EACH = 500;

  private static final int REQUESTS_EACH_V6 = 200;
  private static final long UPLOAD_BYTES = 200L << 20;

  private final Scene scene;
  private final Narrator narrator;
  private final List<WebClient> clients;

  Serving(Scene scene, Narrator narrator) {
    this.scene = scene;
    this.narrator = narrator;
    clients = scene.clients.stream().map(each -> new WebClient(scene.lab, each)).toList();
  }

  String registered() {
    scene.awaitWhole();
    List<Member> slrs = scene.overlay.slrs();
    return "%d SLRs, %d hosts, %d virtual hosts"
        .formatted(slrs.size(), scene.overlay.hosts().size(), scene.overlay.web().size());
  }

  /** Each client's router has a route to each virtual host. */
  String learned() {
    List<String> ways = new ArrayList<>();
    for (String client : scene.clients) {
      String router = scene.gateway(client);
      for (Prefix virtualHost : scene.overlay.web()) {
        Scene.await(
            "a route to " + virtualHost + " at " + router,
            () -> scene.hasRoute(client, virtualHost));
      }
      ways.add(router + scene.asPath(client, scene.web).map(" by AS path "::concat).orElse(""));
    }
    return scene.web + ": " + ways.stream().distinct().collect(Collectors.joining(", "));
  }

  /** Requests of all clients to all virtual hosts; split at every level as the policy wants. */
  String split() {
    Measured first = measure();
    if (first.asWanted()) {
      return first.words();
    }
    // One good run in a thousand looks bad; one in a million does so twice.
    narrator.say("an unlikely split, measured once more: " + first.words());
    Measured second = measure();
    Scene.require(second.asWanted(), "twice not what the policy wants: " + second.words());
    return second.words();
  }

  /**
   * One round of requests.
   *
   * @param byLevel the splits at all SLRs of a level, over all virtual hosts
   */
  private record Measured(int good, Map<String, List<Split>> byLevel) {

    boolean asWanted() {
      return byLevel.values().stream().allMatch(splits -> Split.pValue(splits) > Split.P_VALUE_MIN);
    }

    String words() {
      return good
          + " good; "
          + byLevel.entrySet().stream()
              .map(level -> "%s p = %.3f".formatted(level.getKey(), Split.pValue(level.getValue())))
              .collect(Collectors.joining(", "));
    }
  }

  private Measured measure() {
    long v4 = scene.overlay.web().stream().filter(each -> each.address().isV4()).count();
    int good = 0;
    Map<String, List<Split>> byLevel = new LinkedHashMap<>();
    for (Prefix virtualHost : scene.overlay.web()) {
      int wanted =
          virtualHost.address().isV4()
              ? Math.max(REQUESTS_EACH, Math.ceilDiv(REQUESTS, (int) v4))
              : REQUESTS_EACH_V6;
      Map<Member, Map<String, Long>> before = placed();
      WebClient.Answers answers = requests(virtualHost, wanted);
      good += answers.good();
      for (List<Member> siblings : bySameChildren()) {
        Split split = split(siblings, virtualHost, answers, before);
        byLevel
            .computeIfAbsent(siblings.getFirst().kind().level(), _ -> new ArrayList<>())
            .add(split);
        if (split.degreesOfFreedom() > 0) {
          narrator.say("  %s at %s: %s".formatted(virtualHost, names(siblings), split));
        }
      }
    }
    return new Measured(good, byLevel);
  }

  private WebClient.Answers requests(Prefix virtualHost, int wanted) {
    String address = Scene.inUrl(Scene.someAddress(virtualHost));
    int each = Math.ceilDiv(wanted, clients.size());
    WebClient.Answers answers =
        clients.stream()
            .map(client -> client.requests(address, each))
            .reduce(WebClient.Answers::plus)
            .orElseThrow();
    Scene.requireAllGood(answers, each * clients.size());
    return answers;
  }

  /**
   * SLRs with the same children cannot be told apart by who answered: such as those of two PoPs.
   */
  private List<List<Member>> bySameChildren() {
    return List.copyOf(
        scene.overlay.slrs().stream()
            .collect(
                Collectors.groupingBy(
                    scene.overlay::children, LinkedHashMap::new, Collectors.toList()))
            .values());
  }

  /**
   * Each SLR's shares count as much as the flows that it placed meanwhile. Who answered is the
   * evidence; where other flows got there beside these SLRs, it is what they placed.
   */
  private Split split(
      List<Member> siblings,
      Prefix virtualHost,
      WebClient.Answers answers,
      Map<Member, Map<String, Long>> before) {
    Map<Member, Map<String, Long>> after = placed();
    Map<String, Integer> placed = new TreeMap<>();
    Map<Member, Integer> sums = new LinkedHashMap<>();
    for (Member slr : siblings) {
      after
          .getOrDefault(slr, Map.of())
          .forEach((child, count) -> {
            long earlier = before.getOrDefault(slr, Map.of()).getOrDefault(child, 0L);
            int grown = Math.toIntExact(count - earlier);
            placed.merge(child, grown, Integer::sum);
            sums.merge(slr, grown, Integer::sum);
          });
    }
    int total = sum(placed);
    Map<String, Double> expected = new TreeMap<>();
    for (Member slr : siblings) {
      double part = total == 0 ? 0 : (double) sums.getOrDefault(slr, 0) / total;
      scene
          .daemons
          .shares(slr.node(), virtualHost.toString())
          .forEach((child, share) -> expected.merge(child, share * part, Double::sum));
    }
    Map<String, Integer> answered = byChild(siblings.getFirst(), answers.byHost());
    return Split.of(expected, sum(answered) > total ? placed : answered);
  }

  private static int sum(Map<String, Integer> counts) {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** How many of the answers came from below each child, by the child's name. */
  private Map<String, Integer> byChild(Member parent, Map<String, Integer> byHostNode) {
    Map<String, Integer> counts = new TreeMap<>();
    for (Member child : scene.overlay.children(parent)) {
      int count = 0;
      for (Member host : scene.overlay.hostsBelow(child)) {
        count += byHostNode.getOrDefault(host.node(), 0);
      }
      counts.put(child.toString(), count);
    }
    return counts;
  }

  /** How many new flows each SLR has placed at each child since its start. */
  private Map<Member, Map<String, Long>> placed() {
    Map<Member, Map<String, Long>> placed = new LinkedHashMap<>();
    for (Member slr : scene.overlay.slrs()) {
      Map<String, Long> byChild = new TreeMap<>();
      for (JsonNode child : scene.daemons.askSlr(slr.node(), "children")) {
        byChild.put(child.path("node").stringValue(""), child.path("placed").longValue(0));
      }
      placed.put(slr, byChild);
    }
    return placed;
  }

  private static String names(List<Member> slrs) {
    return slrs.stream().map(Member::toString).collect(Collectors.joining(", "));
  }

  String transfers() {
    String url = "http://" + Scene.inUrl(Scene.someAddress(scene.web));
    Payload big = scene.lab.payload("big.bin");
    Path got = big.path().resolveSibling("downloaded.bin");
    double down = clients.getFirst().download(url + "/files/big.bin", got);
    String digest = Payload.sha256(got);
    delete(got);
    Scene.require(
        digest.equals(big.sha256()),
        "the download has digest " + digest + " instead of " + big.sha256());
    List<String> hosts = scene.hostsOf(scene.web).stream().map(Member::node).toList();
    Uploads uploads = Uploads.of(scene.lab, hosts, UPLOAD_BYTES);
    double up = clients.getLast().upload(uploads.file(), url + "/upload/" + uploads.name());
    return "down %.0f MB/s, up to %s %.0f MB/s"
        .formatted(down / 1e6, uploads.verifyOne(), up / 1e6);
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** What {@code explain} says at the top. */
  String explained() {
    Member top = scene.overlay.tops().getFirst();
    String client = scene.web.address().isV4() ? "198.51.100.1" : "[2001:db8:ffff::1]";
    JsonNode answer =
        scene.daemons.askSlr(
            top.node(),
            "explain",
            "tcp",
            client + ":40000",
            Scene.inUrl(Scene.someAddress(scene.web)) + ":80");
    List<String> way = new ArrayList<>();
    for (JsonNode hop : answer.path("hops")) {
      way.add(hop.path("node").stringValue("?") + " " + hop.path("verdict").stringValue("?"));
    }
    Scene.require(
        way.size() > 1 && way.getLast().endsWith("takes-opening"),
        "the way does not end at a host that takes the flow: " + answer);
    return String.join(" > ", way);
  }
}
