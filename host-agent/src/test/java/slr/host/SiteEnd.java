package slr.host;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import slr.core.advertise.AdvertisementAction;
import slr.core.advertise.AdvertisementLimits;
import slr.core.advertise.AdvertisementTimers;
import slr.core.advertise.Children;
import slr.core.advertise.ExplainFlow;
import slr.core.advertise.ExplainedHop;
import slr.core.advertise.Hello;
import slr.core.advertise.Level;
import slr.core.advertise.Peers;
import slr.core.advertise.Role;
import slr.core.choice.Candidate;
import slr.core.choice.Leases;
import slr.core.flow.FlowKey;
import slr.node.advertise.AdvertisementServer;
import slr.node.advertise.NodeLinks;
import slr.node.advertise.ParentSessions;
import slr.node.lifecycle.ControlThread;
import slr.node.lifecycle.Timed;
import slr.node.trust.NodeTrust;
import slr.node.trust.TestDomain;
import slr.packet.Prefix;

/** The control half of a site SLR, as far as a host sees it: the real session, nothing behind. */
final class SiteEnd {

  private final ControlThread control = new ControlThread();
  private final Children children;
  private final ParentSessions sessions;
  private final NodeLinks links;
  private final AdvertisementServer server;
  private final List<FlowKey> notMine = new CopyOnWriteArrayList<>();
  private final List<ExplainedHop> explained = new CopyOnWriteArrayList<>();

  private SiteEnd(TestDomain domain, InetSocketAddress address) throws IOException {
    children = new Children(hello(Role.PARENT), AdvertisementTimers.DEFAULTS, new Leases());
    Peers peers = new Peers(hello(Role.PEER), AdvertisementTimers.DEFAULTS);
    sessions = new ParentSessions(children, peers, control::nowNs, this::note);
    control.start();
    control.add(new Ticks());
    links =
        NodeLinks.open(
            domain.issue("site1", Level.SITE, "none", address.getHostString() + ",10.77.0.9"),
            new NodeTrust.Claim("site1", Level.SITE, List.of()),
            control);
    server = AdvertisementServer.listen(address, links.link(EnumSet.of(Level.HOST)), sessions);
  }

  static SiteEnd open(Shell shell, TestDomain domain, String address) throws Exception {
    return shell.in(() -> new SiteEnd(domain, new InetSocketAddress(address, 7000)));
  }

  /** The host's IPv4 service as a candidate for new flows, if the host is known at all. */
  Optional<Candidate> candidate() {
    return ask(all ->
        all.candidates().entrySet().stream()
            .filter(entry -> entry.getKey().virtualHost().isV4())
            .flatMap(entry -> entry.getValue().stream())
            .findFirst());
  }

  /** Tells the host where tunnels may come from. */
  void tunnelSources(List<Prefix> prefixes) {
    ask(all -> {
      all.tunnelSources(prefixes);
      sessions.pump();
      return true;
    });
  }

  /** Asks the host what becomes of this flow there; gives why it cannot be asked, if so. */
  Optional<String> explain(FlowKey flow) {
    return ask(all -> {
      Optional<String> refusal = all.explain("h1", new ExplainFlow(1, flow, 1_000));
      sessions.pump();
      return refusal;
    });
  }

  /** What the host has answered. */
  List<ExplainedHop> explained() {
    return List.copyOf(explained);
  }

  /** Whether new flows would go to the host. */
  boolean welcomes() {
    return candidate().map(candidate -> candidate.row().welcomesNewFlows()).orElse(false);
  }

  /** Flows that the host reported as not its own. */
  List<FlowKey> notMine() {
    return new ArrayList<>(notMine);
  }

  void close() throws Exception {
    server.close();
    links.close();
    control.stop(2000);
  }

  private static Hello hello(Role role) {
    return new Hello(
        AdvertisementLimits.PROTOCOL_VERSIONS,
        "site1",
        Level.SITE,
        role,
        "site1",
        System.currentTimeMillis(),
        List.of(),
        List.of());
  }

  private <T> T ask(Function<Children, T> question) {
    return CompletableFuture.supplyAsync(() -> question.apply(children), control).join();
  }

  private void note(AdvertisementAction action) {
    if (action instanceof AdvertisementAction.FlowsNotMine reported) {
      reported.strays().forEach(stray -> notMine.add(stray.flow()));
    } else if (action instanceof AdvertisementAction.Explained answer) {
      explained.addAll(answer.answer().hops());
    }
  }

  private final class Ticks implements Timed {
    @Override
    public OptionalLong nextDeadlineNs() {
      return sessions.nextDeadlineNs();
    }

    @Override
    public void onTimeout(long nowNs) {
      sessions.tick();
    }
  }
}
