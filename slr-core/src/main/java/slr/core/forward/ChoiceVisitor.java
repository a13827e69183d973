package slr.core.forward;

import slr.core.choice.NextHopSet;
import slr.packet.Prefix;

/** What a choice in a table's place needs to know of each virtual host. */
@FunctionalInterface
public interface ChoiceVisitor {

  /**
   * One virtual host.
   *
   * @param takers who takes new flows of any kind; one that serves some ports only counts as if it
   *     served all
   * @param keepsUdp whether its UDP flows keep their next hop
   */
  void onVirtualHost(Prefix virtualHost, NextHopSet takers, boolean keepsUdp);
}
