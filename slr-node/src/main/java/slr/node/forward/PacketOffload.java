package slr.node.forward;

import java.util.List;
import java.util.Optional;
import slr.core.forward.ForwardingTable;
import slr.packet.Prefix;

/**
 * A data plane before this one: it forwards packets of established flows, drops what nobody may
 * have, and leaves all else to the ports. On the loop's thread.
 */
public interface PacketOffload {

  /** There is none. */
  PacketOffload NONE =
      new PacketOffload() {
        @Override
        public void install(ForwardingTable table) {}

        @Override
        public void tunnelSources(List<Prefix> sources) {}

        @Override
        public long at(long nowNs) {
          return Long.MAX_VALUE;
        }

        @Override
        public Optional<OffloadReport> report() {
          return Optional.empty();
        }
      };

  /** From the next packet on this table is in force. */
  void install(ForwardingTable table);

  /** Whose tunnel packets are opened from now on: these and no others. */
  void tunnelSources(List<Prefix> sources);

  /**
   * The loop is at work now.
   *
   * @return how long it may be until it says so again
   */
  long at(long nowNs);

  /** What it did so far, unless there is none. */
  Optional<OffloadReport> report();
}
