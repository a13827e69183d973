package slr.lab.demo;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import slr.lab.Lab;
import slr.lab.LabException;
import slr.lab.Overlay;
import slr.lab.Overlay.Member;
import slr.lab.Patience;
import slr.node.bird.BirdRoute;
import slr.packet.IpAddress;
import slr.packet.Prefix;
import slr.topology.Node;
import slr.topology.NodeKind;

/** What all steps of the demo work with, and the questions that several of them ask. */
public final class Scene {

  /** Only a fault reaches it: a load may take its 15 s interval at each of three levels. */
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static final int REQUESTS_AFTER_FAILURE = 100;

  private static final long TAKE_OVER_NS = Duration.ofSeconds(2).toNanos();

  final Lab lab;
  final Overlay overlay;
  final Daemons daemons;

  /** The nodes from which clients ask. */
  final List<String> clients;

  /** The virtual host of most hosts; where several have as many, the first, IPv4 before IPv6. */
  final Prefix web;

  public Scene(Lab lab) {
    this.lab = lab;
    overlay = lab.overlay();
    clients =
        lab.topology().nodes().stream()
            .filter(node -> node.kind() == NodeKind.CLIENT)
            .map(Node::name)
            .toList();
    daemons = new Daemons(lab);
    web =
        overlay.web().stream()
            .max(
                Comparator.<Prefix>comparingInt(each -> hostsOf(each).size())
                    .thenComparing(each -> each.address().isV4())
                    .thenComparing(Comparator.reverseOrder()))
            .orElseThrow(() -> new LabException("no host of the lab serves port 80"));
  }

  /** The hosts that serve a virtual host. */
  List<Member> hostsOf(Prefix virtualHost) {
    return overlay.hosts().stream().filter(each -> each.web().contains(virtualHost)).toList();
  }

  /** The children of an SLR below which somebody serves a virtual host. */
  Set<String> serversBelow(Member slr, Prefix virtualHost) {
    return overlay.children(slr).stream()
        .filter(each ->
            overlay.hostsBelow(each).stream().anyMatch(host -> host.web().contains(virtualHost)))
        .map(Member::toString)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The SLRs of one level, as the command line calls it, in the words of the demo. */
  static String words(Member slr) {
    return "the " + slr.kind().level() + " SLR " + slr;
  }

  /** Whether everybody has registered and everything is said that there is to say. */
  boolean isWhole() {
    return overlay.slrs().stream().allMatch(this::isWhole);
  }

  private boolean isWhole(Member slr) {
    return overlay.children(slr).stream()
            .allMatch(each -> daemons.uses(slr.node(), each.toString()))
        && overlay.web().stream()
            .allMatch(each ->
                daemons.able(slr.node(), each.toString()).containsAll(serversBelow(slr, each)))
        && daemons.isSettled(slr.node());
  }

  /** Waits for that. */
  public void awaitWhole() {
    await("everybody is registered and able again", this::isWhole);
  }

  /** The router through which a client reaches the world. */
  String gateway(String client) {
    return lab.topology().linksOf(client).stream()
        .map(link -> link.a().node().equals(client) ? link.b().node() : link.a().node())
        .findFirst()
        .orElseThrow(() -> new LabException("client " + client + " has no router"));
  }

  /** Whether a client's router forwards to a virtual host, whichever daemon told its kernel. */
  boolean hasRoute(String client, Prefix virtualHost) {
    String family = virtualHost.address().isV4() ? "-4" : "-6";
    String routes =
        lab.exec(gateway(client), "ip", family, "route", "show", virtualHost.toString()).output();
    return routes.contains(" via ");
  }

  /** The AS path of a client's router to a virtual host, if a BIRD knows it. */
  Optional<String> asPath(String client, Prefix virtualHost) {
    String router = gateway(client);
    return lab.topology().node(router).bird().stream()
        .flatMap(_ -> lab.routes(router, someAddress(virtualHost)).stream())
        .filter(BirdRoute::best)
        .map(route -> route.asPath().stream().map(String::valueOf).collect(Collectors.joining(" ")))
        .findFirst();
  }

  /** An address of a virtual host that clients may ask for. */
  static IpAddress someAddress(Prefix virtualHost) {
    IpAddress first = virtualHost.address();
    boolean single = first.lengthBits() == virtualHost.length();
    return single ? first : new IpAddress(first.high(), first.low() + 7);
  }

  /** Requests from the first client to the virtual host of most hosts; all must be answered. */
  WebClient.Answers requests() {
    WebClient.Answers answers =
        new WebClient(lab, clients.getFirst())
            .requests(inUrl(someAddress(web)), REQUESTS_AFTER_FAILURE);
    requireAllGood(answers, REQUESTS_AFTER_FAILURE);
    return answers;
  }

  /**
   * The same; in the end none is answered below this one: what a control plane says its data plane
   * takes over a moment later.
   *
   * @return the result in words
   */
  String requestsPast(Member lost) {
    long endNs = System.nanoTime() + TAKE_OVER_NS;
    WebClient.Answers answers = requests();
    while (isBelow(lost, answers) && System.nanoTime() - endNs < 0) {
      answers = requests();
    }
    require(!isBelow(lost, answers), lost + " still gets connections: " + answers);
    return "%d of %d requests good elsewhere".formatted(answers.good(), REQUESTS_AFTER_FAILURE);
  }

  private boolean isBelow(Member lost, WebClient.Answers answers) {
    return overlay.hostsBelow(lost).stream()
        .anyMatch(host -> answers.byHost().containsKey(host.node()));
  }

  /** Makes a host's health check fail, or pass again. */
  void makeSick(Member host, boolean sick) {
    lab.makeSick(host.node(), sick);
  }

  /** Makes a host's service say a load, or none again. */
  void makeBusy(Member host, double load) {
    lab.makeBusy(host.node(), load);
  }

  /** An address as it stands in a URL. */
  static String inUrl(IpAddress address) {
    return address.isV4() ? address.toString() : "[" + address + "]";
  }

  static void requireAllGood(WebClient.Answers answers, int wanted) {
    require(
        answers.good() == wanted && answers.failed().isEmpty(),
        "only %d of %d requests were answered well: %s".formatted(answers.good(), wanted, answers));
  }

  static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new LabException(otherwise);
    }
  }

  static void await(String what, BooleanSupplier holds) {
    if (!Patience.until(LIMIT, holds)) {
      throw new LabException("not within " + LIMIT.toSeconds() + " s: " + what);
    }
  }

  /** Waits, and says how long it took. */
  static long awaitMs(String what, BooleanSupplier holds) {
    long startNs = System.nanoTime();
    await(what, holds);
    return (System.nanoTime() - startNs) / 1_000_000;
  }
}
