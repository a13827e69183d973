package slr.lab.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import slr.lab.Lab;
import slr.lab.LabException;
import slr.lab.Patience;
import slr.node.bird.BirdRoute;
import slr.packet.IpAddress;
import tools.jackson.databind.JsonNode;

/** What the demo shows on a lab of one level, step by step. */
final class Demo {

  /** Requests of each client to the virtual host that is split by capacity. */
  private static final int REQUESTS = 500;

  private static final int REQUESTS_V6 = 100;
  private static final int REQUESTS_AFTER_FAILURE = 100;
  private static final long UPLOAD_BYTES = 200L << 20;

  /** Far beyond every detection time of the lab; only a fault reaches it. */
  private static final Duration LIMIT = Duration.ofSeconds(15);

  private static final String SITE = "edge";
  private static final String WEB = "192.192.1.0/24";
  private static final String WEB_ADDRESS = "192.192.1.7";
  private static final String WEB_ADDRESS_V6 = "[2001:db8:192:1::7]";
  private static final List<String> HOSTS = List.of("h1", "h2", "h3");

  private final Lab lab;
  private final Narrator narrator;
  private final Daemons daemons;
  private final WebClient c1;
  private final WebClient c2;

  Demo(Lab lab, Narrator narrator) {
    this.lab = lab;
    this.narrator = narrator;
    daemons = new Daemons(lab);
    c1 = new WebClient(lab, "c1");
    c2 = new WebClient(lab, "c2");
  }

  /** Runs all steps. */
  void run() {
    narrator.step("the hosts have registered and pass their checks", this::ready);
    narrator.step("the clients' router has learned the virtual host by BGP", this::learned);
    ReplyWatch watch = ReplyWatch.start(lab, SITE);
    narrator.step(2 * REQUESTS + " requests over IPv4, split by capacity", this::split);
    narrator.step(2 * REQUESTS_V6 + " requests over IPv6", this::splitV6);
    narrator.step("1 GiB down, 200 MiB up, SHA-256 compared", this::transfers);
    narrator.step("replies go past the SLR", watch::verdict);
    narrator.step("where a flow goes, and why", this::explain);
    narrator.step("the agent of h3 is killed", this::killAgent);
    narrator.step("the service on h2 fails its check", this::failService);
    narrator.step("h1 is drained by its operator", this::drain);
    narrator.step("all services fail: the virtual host is withdrawn", this::withdrawn);
    narrator.step("what came in is what went out", this::balance);
    narrator.step("the SLR is killed and started again", this::killSite);
  }

  private String ready() {
    HOSTS.forEach(host -> await(host + " is in use", () -> daemons.uses(SITE, host)));
    await("all shares are there", () -> sharesAre(HOSTS.size()));
    return "shares " + percent(daemons.shares(SITE, WEB));
  }

  private String learned() {
    await("a route at cr", () -> !route().isEmpty());
    return route();
  }

  private String split() {
    WebClient.Answers answers =
        c1.requests(WEB_ADDRESS, REQUESTS).plus(c2.requests(WEB_ADDRESS, REQUESTS));
    return judge(answers, 2 * REQUESTS, daemons.shares(SITE, WEB));
  }

  private String splitV6() {
    WebClient.Answers answers =
        c1.requests(WEB_ADDRESS_V6, REQUESTS_V6).plus(c2.requests(WEB_ADDRESS_V6, REQUESTS_V6));
    return judge(answers, 2 * REQUESTS_V6, daemons.shares(SITE, "2001:db8:192:1::/64"));
  }

  private String transfers() {
    long startNs = System.nanoTime();
    String url = "http://" + WEB_ADDRESS;
    String wanted = lab.payload("big.bin").sha256();
    String got = c1.downloadSha256(url + "/files/big.bin");
    require(got.equals(wanted), "the download has digest " + got + " instead of " + wanted);
    long downNs = System.nanoTime();
    Uploads uploads = Uploads.of(lab, HOSTS, UPLOAD_BYTES);
    c2.upload(uploads.file(), url + "/upload/" + uploads.name());
    String where = uploads.verifyOne();
    return "down %.0f MB/s, up to %s %.0f MB/s"
        .formatted(
            megabytesPerSecond(1L << 30, downNs - startNs),
            where,
            megabytesPerSecond(UPLOAD_BYTES, System.nanoTime() - downNs));
  }

  private String explain() {
    return daemons
        .ask(SITE, "site", "explain", "tcp", "10.10.1.2:40000", WEB_ADDRESS + ":80")
        .path("reason")
        .stringValue("");
  }

  private String killAgent() {
    long startNs = System.nanoTime();
    lab.kill("h3", "slr-host");
    await("h3 is out of use", () -> !daemons.uses(SITE, "h3"));
    long detectedMs = (System.nanoTime() - startNs) / 1_000_000;
    WebClient.Answers answers = c1.requests(WEB_ADDRESS, REQUESTS_AFTER_FAILURE);
    require(!answers.byHost().containsKey("h3"), "h3 still got connections: " + answers);
    requireAllGood(answers, REQUESTS_AFTER_FAILURE);
    lab.start("h3", "slr-host");
    await("h3 is back", () -> sharesAre(HOSTS.size()));
    return "noticed after %d ms, %d of %d requests good, h3 is back"
        .formatted(detectedMs, answers.good(), REQUESTS_AFTER_FAILURE);
  }

  private String failService() {
    long startNs = System.nanoTime();
    makeSick("h2", true);
    await("h2 has no share", () -> share("h2") == 0);
    long detectedMs = (System.nanoTime() - startNs) / 1_000_000;
    WebClient.Answers answers = c2.requests(WEB_ADDRESS, REQUESTS_AFTER_FAILURE);
    require(!answers.byHost().containsKey("h2"), "h2 still got connections: " + answers);
    requireAllGood(answers, REQUESTS_AFTER_FAILURE);
    makeSick("h2", false);
    await("h2 is back", () -> share("h2") > 0);
    return "noticed after %d ms, %d of %d requests good, h2 is back"
        .formatted(detectedMs, answers.good(), REQUESTS_AFTER_FAILURE);
  }

  private String drain() {
    daemons.ask("h1", "host", "drain");
    await("h1 has no share", () -> share("h1") == 0);
    WebClient.Answers answers = c1.requests(WEB_ADDRESS, REQUESTS_AFTER_FAILURE);
    require(!answers.byHost().containsKey("h1"), "h1 still got connections: " + answers);
    requireAllGood(answers, REQUESTS_AFTER_FAILURE);
    daemons.ask("h1", "host", "undrain");
    await("h1 is back", () -> share("h1") > 0);
    return "%d of %d requests good elsewhere, h1 is back"
        .formatted(answers.good(), REQUESTS_AFTER_FAILURE);
  }

  private String withdrawn() {
    HOSTS.forEach(host -> makeSick(host, true));
    long startNs = System.nanoTime();
    await("the route is gone at cr", () -> route().isEmpty());
    long goneMs = (System.nanoTime() - startNs) / 1_000_000;
    HOSTS.forEach(host -> makeSick(host, false));
    startNs = System.nanoTime();
    await("the route is back at cr", () -> !route().isEmpty());
    long backMs = (System.nanoTime() - startNs) / 1_000_000;
    await("all shares are back", () -> sharesAre(HOSTS.size()));
    return "gone after %d ms, back after %d ms".formatted(goneMs, backMs);
  }

  private String killSite() {
    long startNs = System.nanoTime();
    lab.kill(SITE, "slr-site");
    lab.start(SITE, "slr-site");
    HOSTS.forEach(host -> await(host + " is in use", () -> daemons.uses(SITE, host)));
    await("all shares are there", () -> sharesAre(HOSTS.size()));
    long joinedMs = (System.nanoTime() - startNs) / 1_000_000;
    WebClient.Answers answers = c1.requests(WEB_ADDRESS, REQUESTS_AFTER_FAILURE);
    requireAllGood(answers, REQUESTS_AFTER_FAILURE);
    return "%d ms from the kill to all hosts in use again; nothing else was started"
        .formatted(joinedMs);
  }

  private String balance() {
    JsonNode report = daemons.ask(SITE, "site", "status").path("dataPlane");
    long balance = report.path("balance").longValue(-1);
    require(balance == 0, "packets without an outcome: " + balance + " in " + report);
    long answered = sum(report.path("answered"));
    long dropped = sum(report.path("dropped"));
    return "%d received = %d forwarded + %d answered + %d dropped"
        .formatted(
            report.path("received").longValue(-1),
            report.path("forwarded").longValue(-1),
            answered,
            dropped);
  }

  private static long sum(JsonNode byReason) {
    long sum = 0;
    for (JsonNode count : byReason) {
      sum += count.longValue(0);
    }
    return sum;
  }

  private String judge(WebClient.Answers answers, int wanted, Map<String, Double> shares) {
    requireAllGood(answers, wanted);
    Split split = Split.of(shares, answers.byHost());
    require(split.isAsWanted(), "not what the policy wants: " + split);
    return split.toString();
  }

  private static void requireAllGood(WebClient.Answers answers, int wanted) {
    require(
        answers.good() == wanted && answers.failed().isEmpty(),
        "only %d of %d requests were answered well: %s".formatted(answers.good(), wanted, answers));
  }

  /** The route of the clients' router to the virtual host; empty if it has none. */
  private String route() {
    return lab.routes("cr", IpAddress.parse(WEB_ADDRESS)).stream()
        .filter(route -> route.best() && !route.asPath().isEmpty())
        .findFirst()
        .map(Demo::inWords)
        .orElse("");
  }

  private static String inWords(BirdRoute route) {
    return route.prefix()
        + " by AS path "
        + route.asPath().stream().map(String::valueOf).collect(Collectors.joining(" "));
  }

  private double share(String host) {
    return daemons.shares(SITE, WEB).getOrDefault(host, 0.0);
  }

  private boolean sharesAre(int hosts) {
    return daemons.shares(SITE, WEB).values().stream().filter(share -> share > 0).count() == hosts;
  }

  private void makeSick(String host, boolean sick) {
    Path file = lab.folder(host).resolve("unhealthy");
    try {
      if (sick) {
        Files.writeString(file, "made by the demo\n");
      } else {
        Files.deleteIfExists(file);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static String percent(Map<String, Double> shares) {
    List<String> parts = new ArrayList<>();
    shares.forEach((host, share) -> parts.add("%s %.0f %%".formatted(host, share * 100)));
    return String.join(", ", parts);
  }

  private static double megabytesPerSecond(long bytes, long ns) {
    return bytes * 1e3 / ns;
  }

  private static void await(String what, BooleanSupplier holds) {
    if (!Patience.until(LIMIT, holds)) {
      throw new LabException("not within " + LIMIT.toSeconds() + " s: " + what);
    }
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new LabException(otherwise);
    }
  }
}
