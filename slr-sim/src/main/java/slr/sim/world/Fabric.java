package slr.sim.world;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import slr.packet.IcmpErrors;
import slr.packet.IpAddress;
import slr.packet.IpPacket;
import slr.packet.PacketStatus;
import slr.sim.tcp.Conversation;
import slr.sim.tcp.Datagram;
import slr.sim.time.Chance;

/**
 * The network between all nodes: every ordered pair has a {@link Path}. Packets to a virtual host
 * go where routing leads them, see {@link Routes}; all others to the node that has the address.
 * Every packet that was sent arrives, is on its way, or is lost by a named reason.
 */
public final class Fabric {

  /** A router somewhere on the way, which sends errors. */
  private static final IpAddress ROUTER_V4 = IpAddress.parse("100.64.0.1");

  private static final IpAddress ROUTER_V6 = IpAddress.parse("2001:db8:fff::1");

  private final World world;
  private final Chance chance;
  private final Map<IpAddress, Node> owners = new HashMap<>();
  private final Map<String, Long> losses = new TreeMap<>();
  private final Map<String, Long> misses = new TreeMap<>();
  private final IpPacket parsed = new IpPacket();
  private final List<Ear> ears = new ArrayList<>();
  private long sent;
  private long arrived;
  private long underWay;

  private record Ear(int protocol, Consumer<IpPacket> by) {
    void hear(IpPacket packet) {
      if (packet.protocol() == protocol) {
        by.accept(packet);
      }
    }
  }

  Fabric(World world) {
    this.world = world;
    this.chance = world.chance("fabric");
  }

  /** From now on packets to this address go to this node. */
  void own(IpAddress address, Node node) {
    owners.put(address, node);
  }

  /** The way from one node to another, in this direction. */
  public Path path(Node from, Node to) {
    Path known = from.paths().get(to);
    if (known == null) {
      Chance its = chance.of(from.name() + " to " + to.name());
      known = new Path(world.distances().betweenNs(from, to), its);
      from.paths().put(to, known);
    }
    return known;
  }

  /** The longest packet on the way from a node to an address, as its kernel would know. */
  int mtuBytes(Node from, IpAddress to) {
    Node owner = owners.get(to);
    return owner == null ? Integer.MAX_VALUE : path(from, owner).mtuBytes();
  }

  /** Sends a packet to whom its outermost header names. */
  void send(Node from, Datagram datagram) {
    sent++;
    if (parsed.parse(datagram.memory(), datagram.offset(), datagram.lengthBytes())
        != PacketStatus.OK) {
      lost("broken");
      return;
    }
    IpAddress destination = parsed.destination();
    ears.forEach(ear -> ear.hear(parsed));
    Node to = owners.get(destination);
    if (to == null) {
      to = world.routes().ingress(from, parsed);
    }
    if (to == null) {
      lost("no-route");
    } else {
      carry(from, to, datagram);
    }
  }

  /** Shows somebody all packets of this protocol that are sent. */
  public void overhear(int protocol, Consumer<IpPacket> by) {
    ears.add(new Ear(protocol, by));
  }

  /** Shows him no more. */
  public void overhearNoMore(Consumer<IpPacket> by) {
    ears.removeIf(ear -> ear.by().equals(by));
  }

  /** A packet that somebody made up reaches this node. */
  public void inject(Node to, Datagram datagram) {
    sent++;
    arriveLater(path(to, to), to, datagram);
  }

  private void carry(Node from, Node to, Datagram datagram) {
    Path path = path(from, to);
    if (path.isCut()) {
      lost("cut");
    } else if (datagram.lengthBytes() > path.mtuBytes()) {
      lost("too-big");
      tellTooBig(from, datagram, path.mtuBytes());
    } else if (path.loses()) {
      lost("line");
    } else {
      if (path.doubles()) {
        sent++;
        arriveLater(path, to, datagram.copy());
      }
      arriveLater(path, to, datagram);
    }
  }

  private void arriveLater(Path path, Node to, Datagram datagram) {
    underWay++;
    world
        .queue()
        .after(
            path.delayNs(datagram, world.queue().nowNs()),
            () -> {
              underWay--;
              arrived++;
              to.arrive(datagram);
            });
  }

  /** A router on the way says so, unless the packet is a tunnel's: its kernel asks by itself. */
  private void tellTooBig(Node from, Datagram datagram, int mtuBytes) {
    if (!IcmpErrors.mayAnswer(parsed) || owners.get(parsed.source()) instanceof LevelNode) {
      return;
    }
    IpAddress router = parsed.isV4() ? ROUTER_V4 : ROUTER_V6;
    Datagram error = Datagram.ofLength(IcmpErrors.MAX_V6_BYTES, datagram.about());
    int lengthBytes = IcmpErrors.tooBig(parsed, mtuBytes, router, error.memory(), error.offset());
    error.becomes(error.offset(), lengthBytes);
    sent++;
    IpAddress source = parsed.source();
    Node to = owners.get(source);
    if (to == null) {
      to = world.routes().nearest(from, source);
    }
    if (to == null) {
      lost("no-route");
    } else {
      arriveLater(path(from, to), to, error);
    }
  }

  private void lost(String reason) {
    losses.merge(reason, 1L, Long::sum);
  }

  /** A packet reached a machine that cannot take it. */
  void missed(String reason) {
    misses.merge(reason, 1L, Long::sum);
  }

  /** A copy of a packet, or the packet itself if it lies in the same memory, moved. */
  static Datagram at(
      @Nullable Datagram current, MemorySegment memory, long offset, int lengthBytes) {
    if (current != null && memory.equals(current.memory())) {
      return current.becomes(offset, lengthBytes);
    }
    Conversation about = current == null ? null : current.about();
    Datagram copy = Datagram.copyOf(memory, offset, lengthBytes, about);
    return current != null && current.isOrdered() ? copy.ordered() : copy;
  }

  /** Packets that were sent, and copies that the network made. */
  public long sent() {
    return sent;
  }

  /** Packets that reached a machine. */
  public long arrived() {
    return arrived;
  }

  /** Packets on their way. */
  public long underWay() {
    return underWay;
  }

  /** Packets that reached a machine and not its process, by reason. */
  public Map<String, Long> misses() {
    return misses;
  }

  /** Packets lost, by reason. */
  public Map<String, Long> losses() {
    return losses;
  }
}
