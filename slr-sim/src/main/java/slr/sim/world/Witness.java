package slr.sim.world;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import slr.core.advertise.AdvertisementMessage;
import slr.core.advertise.TunnelDown;
import slr.core.flow.FlowKey;
import slr.core.forward.Verdict;
import slr.core.row.RowKey;
import slr.packet.IpPacket;
import slr.sim.tcp.Conversation;
import slr.sim.tcp.Segment;

/** Sees everything that a check may want to see, when it happens. Changes nothing. */
public interface Witness {

  /** Looks away. */
  Witness NONE = new Witness() {};

  /** A level has decided about a packet. */
  default void onVerdict(
      LevelNode node,
      IpPacket packet,
      Verdict verdict,
      int nextHop,
      @Nullable Conversation about) {}

  /** A level has a new table, in which these rows differ. */
  default void onTable(LevelNode node, List<RowKey> changed) {}

  /** A level heard this of a child or a neighbour, before its machine does. */
  default void onHeard(LevelNode node, String child, AdvertisementMessage message) {}

  /** A level has a session with a child no more. */
  default void onSessionEnd(LevelNode node, String child) {}

  /** A level believes that the host of a flow has closed it. */
  default void onClosed(LevelNode node, FlowKey flow) {}

  /** A level has forgotten these flows, since their holder says that it is none. */
  default void onForgotten(LevelNode node, FlowKey flow) {}

  /** A host tells a client, signed, that it has this flow. */
  default void onAdvertised(HostNode host, FlowKey flow) {}

  /** A level has found out who has a flow that it did not know. */
  default void onFound(LevelNode node, FlowKey flow, int nextHop) {}

  /** A process has started. */
  default void onBoot(Node node) {}

  /** A host's row is not what it was. */
  default void onHostRow(HostNode host, RowKey key, boolean welcomes) {}

  /** The session between two nodes is in another state, as this one sees it. */
  default void onTransition(Node node, Node other) {}

  /** A level has seen that one of its own hosts is dead, and says so upward. */
  default void onTunnelDown(LevelNode node, TunnelDown end) {}

  /** A host opens other tunnels from now on. */
  default void onTunnelSources(HostNode host) {}

  /** A host has dropped a packet of a real client since it came from a node that it knows not. */
  default void onForbidden(HostNode host) {}

  /**
   * A message of pin signalling came.
   *
   * @param believed whether it was read
   * @param forged whether nobody who has the key has made it so
   */
  default void onPinMessage(LevelNode node, ByteBuffer message, boolean believed, boolean forged) {}

  /** A host's TCP got a segment for which it has no socket, and resets. */
  default void onReset(HostNode host, Segment segment, @Nullable Conversation about) {}

  /** A host has taken an opening. */
  default void onOpened(HostNode host, Conversation about) {}

  /** A client gives a connection up that stood. */
  default void onClientStalled(ClientNode client, Conversation about) {}

  /** A host gives a connection up that stood. */
  default void onGivenUp(HostNode host, Conversation about) {}

  /** A client's connection was reset. */
  default void onClientReset(ClientNode client, Conversation about) {}
}
