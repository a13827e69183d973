package slr.node.forward;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import slr.plane.InputPort;
import slr.plane.OutputPort;
import slr.plane.PacketHandler;
import slr.plane.PortCounters;

/** Ports over memory that keep the ports' promises: nothing may be touched after its release. */
final class MemoryPorts {

  /** Shows packets that the test has offered. */
  static final class Input implements InputPort {
    private final Queue<byte[]> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicLong packets = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private Arena arena = Arena.ofShared();
    private boolean used;

    void offer(byte[] packet) {
      waiting.add(packet);
    }

    @Override
    public int receive(PacketHandler handler, int limit) {
      int shown = 0;
      for (; shown < limit; shown++) {
        byte[] packet = waiting.poll();
        if (packet == null) {
          break;
        }
        used = true;
        MemorySegment slot = arena.allocate(HEADROOM_BYTES + packet.length, 64);
        MemorySegment.copy(packet, 0, slot, ValueLayout.JAVA_BYTE, HEADROOM_BYTES, packet.length);
        packets.incrementAndGet();
        bytes.addAndGet(packet.length);
        handler.onPacket(slot, HEADROOM_BYTES, packet.length);
      }
      return shown;
    }

    @Override
    public void release() {
      if (used) {
        used = false;
        arena.close();
        arena = Arena.ofShared();
      }
    }

    @Override
    public int descriptor() {
      return -1;
    }

    @Override
    public String name() {
      return "memory:in";
    }

    @Override
    public PortCounters counters() {
      return new PortCounters(packets.get(), bytes.get(), Map.of());
    }

    @Override
    public void close() {
      arena.close();
    }
  }

  /** Keeps what was sent; reads it only when flushed, as a kernel does; loses what is too long. */
  static final class Output implements OutputPort {
    private final int mtuBytes;
    private final List<MemorySegment> queued = new ArrayList<>();
    private final List<byte[]> sent = new CopyOnWriteArrayList<>();
    private final AtomicLong lost = new AtomicLong();

    Output(int mtuBytes) {
      this.mtuBytes = mtuBytes;
    }

    List<byte[]> sent() {
      return List.copyOf(sent);
    }

    @Override
    public void send(MemorySegment memory, long offset, int lengthBytes) {
      queued.add(memory.asSlice(offset, lengthBytes));
    }

    @Override
    public void flush() {
      List<byte[]> taken = new ArrayList<>();
      for (MemorySegment packet : queued) {
        if (packet.byteSize() > mtuBytes) {
          lost.incrementAndGet();
        } else {
          taken.add(packet.toArray(ValueLayout.JAVA_BYTE));
        }
      }
      sent.addAll(taken);
      queued.clear();
    }

    @Override
    public String name() {
      return "memory:out";
    }

    @Override
    public PortCounters counters() {
      long bytes = sent.stream().mapToLong(packet -> packet.length).sum();
      return new PortCounters(sent.size(), bytes, Map.of("EMSGSIZE", lost.get()));
    }

    @Override
    public void close() {}
  }

  private MemoryPorts() {}
}
