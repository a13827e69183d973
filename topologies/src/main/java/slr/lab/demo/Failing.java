package slr.lab.demo;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import slr.lab.Overlay.Member;
import slr.packet.Prefix;
import tools.jackson.databind.JsonNode;

/** The second half of the demo: what fails, and what becomes of new connections meanwhile. */
final class Failing {

  /** Of what a host may say of its load; 1 is full. */
  private static final double BUSY = 0.9;

  /** A share that falls by less may be noise. */
  private static final double STEP = 0.01;

  private final Scene scene;

  Failing(Scene scene) {
    this.scene = scene;
  }

  /** Some host of the virtual host whose site has others; each turn gives another one. */
  private Member victim(int turn) {
    List<Member> hosts = scene.hostsOf(scene.web);
    return hosts.get(turn % hosts.size());
  }

  private Member site(Member host) {
    return scene.overlay.parents(host).getFirst();
  }

  /** Whether this child may get new flows, in the eyes of this parent. */
  private boolean isAble(Member parent, Member child) {
    return scene.daemons.able(parent.node(), scene.web.toString()).contains(child.toString());
  }

  String agentKilled() {
    Member host = victim(2);
    Member site = site(host);
    scene.lab.kill(host.node(), host.kind().word());
    long noticedMs = Scene.awaitMs(host + " is out of use", () -> !isAble(site, host));
    String requests = scene.requestsPast(host);
    scene.lab.start(host.node(), host.kind().word());
    scene.awaitWhole();
    return "%s, noticed after %d ms, %s, it is back".formatted(host, noticedMs, requests);
  }

  String serviceFails() {
    Member host = victim(1);
    Member site = site(host);
    scene.makeSick(host, true);
    long noticedMs = Scene.awaitMs(host + " is failing", () -> !isAble(site, host));
    String requests = scene.requestsPast(host);
    scene.makeSick(host, false);
    scene.awaitWhole();
    return "%s, noticed after %d ms, %s, it is back".formatted(host, noticedMs, requests);
  }

  String hostDrained() {
    Member host = victim(0);
    Member site = site(host);
    scene.daemons.ask(host.node(), host.kind().level(), "drain");
    Scene.await(host + " is draining", () -> !isAble(site, host));
    String requests = scene.requestsPast(host);
    scene.daemons.ask(host.node(), host.kind().level(), "undrain");
    scene.awaitWhole();
    return "%s, %s, it is back".formatted(host, requests);
  }

  /** A host says that it is busy: every level above it sends fewer new flows its way. */
  String loadRises(Prefix virtualHost) {
    List<Member> way =
        scene.hostsOf(virtualHost).stream()
            .map(this::wayUp)
            .max(
                Comparator.<List<Member>>comparingLong(each -> choices(each, virtualHost))
                    .thenComparingDouble(each -> sharesAlong(each, virtualHost).getFirst()))
            .orElseThrow();
    List<Double> before = sharesAlong(way, virtualHost);
    scene.makeBusy(way.getFirst(), BUSY);
    long startNs = System.nanoTime();
    List<String> shifts = new ArrayList<>();
    for (int i = 1; i < way.size(); i++) {
      Member child = way.get(i - 1);
      Member slr = way.get(i);
      double was = before.get(i - 1);
      if (was < 1) {
        Scene.await(
            slr + " sends less to " + child, () -> share(slr, child, virtualHost) < was - STEP);
        shifts.add(
            "%s at %s %.0f to %.0f %% after %.1f s"
                .formatted(
                    child,
                    slr,
                    was * 100,
                    share(slr, child, virtualHost) * 100,
                    (System.nanoTime() - startNs) / 1e9));
      }
    }
    scene.makeBusy(way.getFirst(), 0);
    return String.join(", ", shifts);
  }

  /** A host, its parent, and so on to a top. */
  private List<Member> wayUp(Member host) {
    List<Member> way = new ArrayList<>(List.of(host));
    while (!scene.overlay.parents(way.getLast()).isEmpty()) {
      way.add(scene.overlay.parents(way.getLast()).getFirst());
    }
    return way;
  }

  /** How many SLRs on a way can send flows elsewhere. */
  private long choices(List<Member> way, Prefix virtualHost) {
    return way.stream().filter(each -> scene.serversBelow(each, virtualHost).size() > 1).count();
  }

  private List<Double> sharesAlong(List<Member> way, Prefix virtualHost) {
    List<Double> shares = new ArrayList<>();
    for (int i = 1; i < way.size(); i++) {
      shares.add(share(way.get(i), way.get(i - 1), virtualHost));
    }
    return shares;
  }

  private double share(Member slr, Member child, Prefix virtualHost) {
    return scene
        .daemons
        .shares(slr.node(), virtualHost.toString())
        .getOrDefault(child.toString(), 0.0);
  }

  /** The SLRs below the top, one of each level, with others beside it that serve the same. */
  List<Member> losable() {
    List<Member> losable = new ArrayList<>();
    for (Member slr : scene.overlay.slrs()) {
      boolean below = !scene.overlay.parents(slr).isEmpty();
      boolean serves = !scene.serversBelow(slr, scene.web).isEmpty();
      boolean spared =
          scene.overlay.parents(slr).stream()
              .allMatch(parent -> scene.serversBelow(parent, scene.web).size() > 1);
      boolean first = losable.stream().noneMatch(each -> each.kind() == slr.kind());
      if (below && serves && spared && first) {
        losable.add(slr);
      }
    }
    return losable.reversed();
  }

  /** An SLR below the top is killed: those above shift new flows. */
  String lost(Member slr) {
    Optional<Member> above = scene.overlay.parents(slr).stream().findFirst();
    List<Member> parents = scene.overlay.parents(slr);
    scene.lab.kill(slr.node(), slr.kind().word());
    long shiftedMs =
        Scene.awaitMs(
            slr + " is out of use above",
            () -> parents.stream().noneMatch(parent -> isAble(parent, slr)));
    String requests = scene.requestsPast(slr);
    scene.lab.start(slr.node(), slr.kind().word());
    long backMs = Scene.awaitMs(slr + " is back", scene::isWhole);
    return "%s shifted after %d ms, %s, back %d ms after its start"
        .formatted(above.map(Member::toString).orElse("nobody"), shiftedMs, requests, backMs);
  }

  /** All hosts fail their checks: no client's router may have a route any more. */
  String withdrawn() {
    List<Member> hosts = scene.overlay.hosts();
    List<String> clients = scene.clients;
    // One that was started a moment ago still gives its children time to come back.
    Scene.await(
        "the start hold of all SLRs is over",
        () -> scene.overlay.slrs().stream().noneMatch(slr -> scene.daemons.holds(slr.node())));
    hosts.forEach(host -> scene.makeSick(host, true));
    long goneMs =
        Scene.awaitMs(
            "the route is gone",
            () -> clients.stream().noneMatch(each -> scene.hasRoute(each, scene.web)));
    hosts.forEach(host -> scene.makeSick(host, false));
    long backMs =
        Scene.awaitMs(
            "the route is back",
            () -> clients.stream().allMatch(each -> scene.hasRoute(each, scene.web)));
    scene.awaitWhole();
    return "gone at all clients' routers after %d ms, back after %d ms".formatted(goneMs, backMs);
  }

  /** Each packet that an SLR took has one outcome. */
  String balances() {
    long received = 0;
    long forwarded = 0;
    long answered = 0;
    long dropped = 0;
    for (Member slr : scene.overlay.slrs()) {
      JsonNode report = scene.daemons.askSlr(slr.node(), "status").path("dataPlane");
      long balance = report.path("balance").longValue(-1);
      Scene.require(
          balance == 0, slr + ": packets without an outcome: " + balance + " in " + report);
      received += report.path("received").longValue(0);
      forwarded += report.path("forwarded").longValue(0);
      answered += sum(report.path("answered"));
      dropped += sum(report.path("dropped"));
    }
    return "at %d SLRs: %d received = %d forwarded + %d answered + %d dropped"
        .formatted(scene.overlay.slrs().size(), received, forwarded, answered, dropped);
  }

  private static long sum(JsonNode byReason) {
    long sum = 0;
    for (JsonNode count : byReason) {
      sum += count.longValue(0);
    }
    return sum;
  }

  /** A topmost SLR is killed and started again; nothing else is. */
  String topKilled() {
    Member top = scene.overlay.tops().getFirst();
    scene.lab.kill(top.node(), top.kind().word());
    long startNs = System.nanoTime();
    scene.lab.start(top.node(), top.kind().word());
    Scene.await("all is as it was", scene::isWhole);
    long joinedMs = (System.nanoTime() - startNs) / 1_000_000;
    scene.requests();
    return "%s: %d ms from its start to all as it was; nothing else was started"
        .formatted(top, joinedMs);
  }
}
