package slr.lab.levels;

import java.util.List;
import java.util.function.UnaryOperator;
import slr.lab.DeployedLab;
import slr.lab.demo.WebClient.Answers;
import slr.topology.Node;

/** A lab with one virtual host of both families, and one client router. */
final class SmallLab extends DeployedLab {

  static final String WEB = "192.192.1.0/24";
  static final String WEB_ADDRESS = "192.192.1.7";
  static final List<String> ADDRESSES = List.of(WEB_ADDRESS, "2001:db8:192:1::7");

  private final String top;
  private final List<String> children;

  /**
   * Nothing is deployed yet.
   *
   * @param top the SLR that announces
   * @param children that all of them must have a share at the top before a test begins
   */
  SmallLab(String topology, String name, String top, List<String> children) {
    this(topology, name, top, children, UnaryOperator.identity());
  }

  /** With a variation of the topology's text. */
  SmallLab(
      String topology,
      String name,
      String top,
      List<String> children,
      UnaryOperator<String> variation) {
    super(topology, name, variation);
    this.top = top;
    this.children = children;
  }

  @Override
  protected void awaitReady() {
    children.forEach(child -> awaitShare(top, child, true));
    for (String client : lab().topology().nodes().stream().map(Node::name).toList()) {
      if (client.matches("c\\d")) {
        awaitServed(client);
      }
    }
  }

  /** Waits until a child gets, or does not get, new flows of both families. */
  void awaitShare(String slr, String child, boolean some) {
    for (String virtualHost : List.of(WEB, "2001:db8:192:1::/64")) {
      await(
          child + (some ? " has a share of " : " has no share of ") + virtualHost + " at " + slr,
          () -> daemons().shares(slr, virtualHost).getOrDefault(child, 0.0) > 0 == some);
    }
  }

  /** Waits until a client is served in both families. */
  void awaitServed(String client) {
    for (String address : ADDRESSES) {
      await(client + " is served at " + address, () -> requests(client, address, 1).good() == 1);
    }
  }

  Answers requests(String client, String address, int count) {
    return client(client).requests(inUrl(address), count);
  }
}
