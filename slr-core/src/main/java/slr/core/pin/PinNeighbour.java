package slr.core.pin;

import java.util.List;
import slr.core.advertise.Authorisation;
import slr.packet.IpAddress;
import slr.packet.Prefix;

/** A node with which pins are exchanged, as its session and its certificate have it. */
public sealed interface PinNeighbour {

  /** Its name. */
  String name();

  /**
   * A node above, which tunnels to this one.
   *
   * @param index 1 to 255, the same while this process runs
   * @param tunnelSources where tunnels that it answers for come from, its own and those above it
   * @param takesPins whether it shall be told of pins
   */
  record Upstream(int index, String name, List<Prefix> tunnelSources, boolean takesPins)
      implements PinNeighbour {

    /** The most that one node can have: the flow records have 8 bits for it. */
    public static final int INDEX_MAX = 255;

    public Upstream {
      tunnelSources = List.copyOf(tunnelSources);
      if (index < 1 || index > INDEX_MAX) {
        throw new IllegalArgumentException(
            "upstream neighbour " + index + " is out of range: use 1 to " + INDEX_MAX);
      }
    }

    boolean answersFor(long high, long low) {
      for (int i = 0; i < tunnelSources.size(); i++) {
        if (tunnelSources.get(i).contains(high, low)) {
          return true;
        }
      }
      return false;
    }
  }

  /**
   * A node below, to which this one tunnels.
   *
   * @param nextHop its number
   * @param allowed what it may say
   * @param isHost whether connections end there
   * @param incarnation of its process
   * @param opensFrom from where it is known to open tunnels
   */
  record Downstream(
      int nextHop,
      String name,
      Authorisation allowed,
      boolean isHost,
      long incarnation,
      List<Prefix> opensFrom)
      implements PinNeighbour {

    public Downstream {
      opensFrom = List.copyOf(opensFrom);
    }

    boolean opens(IpAddress router) {
      return opensFrom.stream().anyMatch(prefix -> prefix.contains(router));
    }
  }
}
