package slr.sim.world;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import slr.core.advertise.SessionMachine;
import slr.node.advertise.PinKeys;
import slr.packet.echo.EchoKeys;
import slr.packet.rsvp.IntegrityKey;
import slr.packet.rsvp.RsvpLimits;
import slr.sim.time.Chance;

/**
 * A TLS connection between two nodes: two streams of records that keep their order, stand still
 * while the way is cut, and may break. What is lost on the way costs time, as TCP repeats it.
 */
public final class Connection {

  /** Octets that wait for the other side, as the transport's limit; beyond it it is cut. */
  private static final long QUEUE_BYTES = 6_553_600;

  private static final long FIRST_RTO_NS = 200_000_000;
  private static final int RTO_DOUBLINGS = 6;

  /** Ends the stream in order. */
  private static final byte[] END = {};

  private final World world;
  private final Side dialer;
  private final Side listener;
  private final long beganNs;
  private @Nullable PinKeys pinKeys;
  private @Nullable EchoKeys echoKeys;

  Connection(World world, Node dialer, Node listener) {
    this.world = world;
    beganNs = world.queue().nowNs();
    this.dialer = new Side(dialer);
    this.listener = new Side(listener);
    dialer.sides().add(this.dialer);
    listener.sides().add(this.listener);
  }

  /** The side that opened it. */
  public Side dialer() {
    return dialer;
  }

  /** The side that was asked. */
  public Side listener() {
    return listener;
  }

  /** The keys of pin messages, as both ends would export them from TLS. */
  private PinKeys pinKeys() {
    PinKeys known = pinKeys;
    if (known == null) {
      long nowNs = world.queue().nowNs();
      Chance chance = world.chance("keys " + dialer.node + " " + listener.node + " " + nowNs);
      known = new PinKeys(key(chance), key(chance));
      pinKeys = known;
    }
    return known;
  }

  /** The keys of augmented echoes, as both ends would export them from TLS. */
  private EchoKeys echoKeys() {
    EchoKeys known = echoKeys;
    if (known == null) {
      known = new EchoKeys(secret(chance("echoes"), EchoKeys.SECRET_BYTES_MIN));
      echoKeys = known;
    }
    return known;
  }

  private Chance chance(String what) {
    return world.chance(what + " " + dialer.node + " " + listener.node + " " + beganNs);
  }

  private static IntegrityKey key(Chance chance) {
    byte[] secret = secret(chance, IntegrityKey.SECRET_BYTES_MIN);
    return new IntegrityKey(chance.bits() & RsvpLimits.KEY_ID, secret);
  }

  private static byte[] secret(Chance chance, int octets) {
    ByteBuffer secret = ByteBuffer.allocate(octets);
    while (secret.hasRemaining()) {
      secret.putLong(chance.bits());
    }
    return secret.array();
  }

  /** One side, with the stream that it sends. */
  public final class Side {

    private final Node node;
    private final int life;
    private final Deque<byte[]> waiting = new ArrayDeque<>();
    private @Nullable SessionMachine machine;
    private boolean open = true;
    private boolean stalled;
    private int stalls;
    private long waitingBytes;
    private long lastArrivalNs;

    private Side(Node node) {
      this.node = node;
      this.life = node.life();
    }

    /** Who is here. */
    public Node node() {
      return node;
    }

    /** The other one. */
    public Side other() {
      return this == dialer ? listener : dialer;
    }

    /** The machine that has the connection at this side. */
    public @Nullable SessionMachine machine() {
      return machine;
    }

    /** From now on this machine has it. */
    public void machine(SessionMachine its) {
      machine = its;
    }

    /** Whether this side has not ended it. */
    public boolean isOpen() {
      return open;
    }

    /** The keys of pin messages between the two nodes. */
    public PinKeys pinKeys() {
      return Connection.this.pinKeys();
    }

    /** The keys of augmented echoes between the two nodes. */
    public EchoKeys echoKeys() {
      return Connection.this.echoKeys();
    }

    /** These keys are others from now on. */
    void rekey() {
      pinKeys = null;
    }

    /** Sends a record. */
    public void send(byte[] record) {
      if (!open) {
        return;
      }
      if (waitingBytes + record.length > QUEUE_BYTES) {
        cut("the peer does not read");
        return;
      }
      enqueue(record);
    }

    /** Ends in order: what was sent still arrives. */
    public void finish() {
      if (open) {
        enqueue(END);
        closed("finished here");
      }
    }

    /** Ends at once: what waits is lost, the other side hears of it when the way is free. */
    public void cut(String why) {
      if (open) {
        waiting.clear();
        waitingBytes = 0;
        enqueue(END);
        closed(why);
      }
    }

    /** The process is gone, and its kernel ends the connection. */
    void closeByKernel() {
      if (open) {
        open = false;
        enqueue(END);
      }
    }

    private void closed(String why) {
      open = false;
      node.sides().remove(this);
      world.queue().at(world.queue().nowNs(), () -> tell(() -> node.onClosed(this, why)));
    }

    private void enqueue(byte[] record) {
      waiting.add(record);
      waitingBytes += record.length;
      if (!stalled) {
        transmit();
      }
    }

    /** Puts all that waits on the way, or waits for the next attempt if the way is cut. */
    private void transmit() {
      Path path = world.fabric().path(node, other().node);
      if (path.isCut() || (stalls == 0 && path.loses())) {
        stalled = true;
        long pauseNs = FIRST_RTO_NS << Math.min(stalls, RTO_DOUBLINGS);
        stalls++;
        world.queue().after(pauseNs, this::retry);
        return;
      }
      stalls = 0;
      while (!waiting.isEmpty()) {
        byte[] record = waiting.remove();
        waitingBytes -= record.length;
        // As long in the kernel's socket as on the way: only the order counts.
        lastArrivalNs = Math.max(lastArrivalNs, world.queue().nowNs() + path.delayNs());
        world.queue().at(lastArrivalNs, () -> other().arrive(record));
      }
    }

    private void retry() {
      stalled = false;
      transmit();
    }

    private void arrive(byte[] record) {
      if (!open) {
        return;
      }
      if (node.life() != life) {
        // The process that had it is gone: its machine, back again, knows nothing of it.
        if (node.isUp()) {
          open = false;
          enqueue(END);
        }
      } else if (record.length == 0) {
        tell(() -> {
          if (open) {
            open = false;
            node.sides().remove(this);
            node.onClosed(this, "the other side has ended it");
          }
        });
      } else {
        tell(() -> {
          if (open) {
            node.onRecord(this, record);
          }
        });
      }
    }

    private void tell(Runnable news) {
      if (node.life() == life) {
        node.run(news);
      }
    }
  }
}
