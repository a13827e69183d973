package slr.core.advertise;

import java.util.List;
import slr.core.flow.FlowKey;

/** What a machine of this package wants done. */
public sealed interface AdvertisementAction {

  /** Send this to the peer. */
  record Send(AdvertisementMessage message) implements AdvertisementAction {}

  /** Send what is still to be sent, then close the connection. */
  record Close(Termination why) implements AdvertisementAction {}

  /** The other end is a neighbour: its connection and hello go to {@link Peers#accept}. */
  record HandOver(Authorisation identity, Hello hello) implements AdvertisementAction {}

  /** Log that the machine went from one state to another. */
  record Transition(String peer, Enum<?> from, Enum<?> to, String reason)
      implements AdvertisementAction {}

  /** Log that something the peer said was refused, by this side or by the other. */
  record Refusal(String peer, boolean byPeer, Refused refusal) implements AdvertisementAction {}

  /** What the other end said that is for the node, not for its sessions. */
  sealed interface News extends AdvertisementAction {}

  /** Find out what this parent wants to know, then {@link Advertiser#explained}. */
  record ExplainAsked(String parent, ExplainFlow question) implements News {}

  /** This child has answered. */
  record Explained(String node, FlowExplained answer) implements News {}

  /** Hand these to the forwarding machine: connections of this child began and ended. */
  record FlowsReported(String node, FlowReport report) implements News {}

  /** Hand these to the recovery of flows: they are held below this child and make no progress. */
  record FlowsStalled(String node, List<FlowKey> flows) implements News {}

  /** Find out for this parent or neighbour who holds these flows, then answer. */
  record WhoHasAsked(Asker asker, WhoHas question) implements News {}

  /** This child or neighbour has answered. */
  record HoldersTold(Asker teller, Holders answer) implements News {}

  /** This neighbour says where it has flows. */
  record PinsCopied(String node, PinCopy copy) implements News {}

  /**
   * Who asks or answers.
   *
   * @param name of a parent its relation, else the node's
   * @param role what it is to this node
   */
  record Asker(String name, Role role) {}

  /** Hand this to the pins: a tunnel end below this child is dead. */
  record TunnelEnded(String node, TunnelDown end) implements News {}

  /** Hand these to the forwarding machine: their packets went to a host that does not hold them. */
  record FlowsNotMine(String node, List<Stray> strays) implements News {

    public FlowsNotMine {
      strays = List.copyOf(strays);
    }
  }
}
