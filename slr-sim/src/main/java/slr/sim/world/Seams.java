package slr.sim.world;

import slr.core.advertise.AdvertisementMessage;
import slr.core.advertise.Authorisation;
import slr.core.advertise.Children;
import slr.core.advertise.Holders;
import slr.core.advertise.TunnelDown;
import slr.core.forward.FlowSearch;
import slr.core.forward.ForwardingMachine;
import slr.core.forward.PacketDecider;
import slr.core.recover.RecoveryMachine;

/**
 * Where a test may stand between the machines and what they hear, so that it can plant a bug and
 * see it found. The simulator itself has nothing there.
 */
public interface Seams {

  /** Nothing stands between. */
  Seams NONE = new Seams() {};

  /** Who decides about packets. */
  default PacketDecider decider(ForwardingMachine machine) {
    return machine;
  }

  /** What a certificate is taken to allow. */
  default Authorisation authorise(Authorisation certified) {
    return certified;
  }

  /** Whether the pins of a node heed the news that a tunnel end below is dead. */
  default boolean heeds(TunnelDown end) {
    return true;
  }

  /** Who looks for flows that a level does not know. */
  default FlowSearch search(FlowSearch search) {
    return search;
  }

  /** A child has answered who holds flows. */
  default void answered(RecoveryMachine machine, int child, Holders answer, long nowNs) {
    machine.onHolders(child, answer, nowNs);
  }

  /** What the machine of a parent is told that a child has said. */
  default AdvertisementMessage hear(
      Children children, String child, AdvertisementMessage said, long nowNs) {
    return said;
  }
}
