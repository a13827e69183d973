package slr.host.tunnel;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slr.core.guard.ExitTable;
import slr.core.guard.GuardVerdict;
import slr.plane.BpfHost;
import slr.plane.NativeException;
import slr.plane.PlaneVerdict;

/**
 * The part of the tunnels' end that is in the kernel, before the taps: packets that it delivers or
 * drops never come to {@link TunnelEnd}. Any thread.
 */
public final class KernelExit implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(KernelExit.class);

  private static final Map<PlaneVerdict, GuardVerdict> DECIDED =
      Map.of(
          PlaneVerdict.DELIVER_HELD, GuardVerdict.CONFIRMED,
          PlaneVerdict.DELIVER_DATAGRAM, GuardVerdict.CONNECTIONLESS,
          PlaneVerdict.DROP_BAD_ADDRESS, GuardVerdict.BAD_OUTER,
          PlaneVerdict.DROP_TUNNEL_SOURCE, GuardVerdict.FORBIDDEN_SOURCE,
          PlaneVerdict.DROP_BAD_INNER, GuardVerdict.BAD_INNER,
          PlaneVerdict.DROP_BAD_GUE, GuardVerdict.BAD_GUE,
          PlaneVerdict.DROP_NESTED, GuardVerdict.NESTED_TUNNEL,
          PlaneVerdict.DROP_CONGESTION, GuardVerdict.CONGESTION_LOST,
          PlaneVerdict.DROP_INNER_NOT_OURS, GuardVerdict.WRONG_VIRTUAL_HOST);

  private final BpfHost program;

  private KernelExit(BpfHost program) {
    this.program = program;
  }

  /** Where tunnel packets are taken from. */
  public enum Input {
    /** As {@link #BPF} where the kernel can, else as {@link #PACKET}. */
    AUTO,
    /** The kernel delivers what is certain, packet sockets show the rest. */
    BPF,
    /** Packet sockets show all. */
    PACKET
  }

  /**
   * Begins to see the packets of these interfaces, in the network namespace of the calling thread;
   * decides about none before it has a table. Empty if it is not wanted, or not possible where that
   * is allowed.
   *
   * @throws NativeException if it is wanted and not possible; the message says what to do
   */
  public static Optional<KernelExit> open(Input input, List<String> interfaces) {
    return switch (input) {
      case PACKET -> Optional.empty();
      case BPF -> Optional.of(attached(interfaces));
      case AUTO -> {
        try {
          yield Optional.of(attached(interfaces));
        } catch (NativeException impossible) {
          LOG.warn("packets are delivered by this process alone: {}", impossible.getMessage());
          yield Optional.empty();
        }
      }
    };
  }

  private static KernelExit attached(List<String> interfaces) {
    BpfHost program = BpfHost.open();
    try {
      for (String each : interfaces) {
        LOG.info("packets of {} are delivered in the kernel, {}", each, program.attach(each));
      }
      return new KernelExit(program);
    } catch (RuntimeException e) {
      program.close();
      throw e;
    }
  }

  /** What the guard says of a packet with this verdict; empty if the program leaves it to it. */
  public static Optional<GuardVerdict> decided(PlaneVerdict verdict) {
    return Optional.ofNullable(DECIDED.get(verdict));
  }

  /** Goes by this table from the next packet on. */
  void install(ExitTable table) {
    program.virtualHosts(table.virtualHosts());
    program.tunnelSources(table.tunnelSources());
    program.endPoints(table.endPoints());
  }

  TunnelCounters.Kernel counters() {
    Map<String, Long> delivered = new LinkedHashMap<>();
    Map<String, Long> dropped = new LinkedHashMap<>();
    Map<String, Long> left = new LinkedHashMap<>();
    program
        .verdicts()
        .forEach((verdict, count) -> {
          long packets = count.packets();
          GuardVerdict decided = DECIDED.get(verdict);
          if (packets == 0) {
            return;
          }
          if (decided == null) {
            left.put(verdict.label(), packets);
          } else if (decided.delivers()) {
            delivered.put(decided.label(), packets);
          } else {
            dropped.put(decided.label(), packets);
          }
        });
    return new TunnelCounters.Kernel(delivered, dropped, left);
  }

  /** Packets come to the taps alone from now on. */
  @Override
  public void close() {
    program.close();
  }
}
