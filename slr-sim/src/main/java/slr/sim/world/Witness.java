package slr.sim.world;

import java.util.List;
import org.jspecify.annotations.Nullable;
import slr.core.advertise.AdvertisementMessage;
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

  /** A level heard this of a child, before its machine does. */
  default void onHeard(LevelNode node, String child, AdvertisementMessage message) {}

  /** A level has a session with a child no more. */
  default void onSessionEnd(LevelNode node, String child) {}

  /** A level has forgotten these flows, since their holder says that it is none. */
  default void onForgotten(LevelNode node, FlowKey flow) {}

  /** A process has started. */
  default void onBoot(Node node) {}

  /** A host's row is not what it was. */
  default void onHostRow(HostNode host, RowKey key, boolean welcomes) {}

  /** A host's TCP got a segment for which it has no socket, and resets. */
  default void onReset(HostNode host, Segment segment, @Nullable Conversation about) {}

  /** A host has taken an opening. */
  default void onOpened(HostNode host, Conversation about) {}

  /** A client's connection was reset. */
  default void onClientReset(ClientNode client, Conversation about) {}
}
