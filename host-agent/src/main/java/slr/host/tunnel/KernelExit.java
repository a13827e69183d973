package slr.host.tunnel;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slr.core.guard.ExitTable;
import slr.core.guard.GuardVerdict;
import slr.packet.Prefix;
import slr.plane.BpfHost;
import slr.plane.NativeException;
import slr.plane.PlaneVerdict;
import slr.plane.XdpMode;

/**
 * The part of the tunnels' end that is in the kernel, before the taps: packets that it delivers or
 * drops never come to {@link TunnelEnd}. With a folder of pins it goes on when this process dies,
 * and the next one adopts it. Any thread.
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
  private final List<Prefix> adoptedSources;

  /** Whether the program goes on without this process when this is closed. */
  private volatile boolean goesOn;

  private KernelExit(BpfHost program) {
    this.program = program;
    goesOn = program.adopted();
    adoptedSources = List.copyOf(program.tunnelSources());
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
   * decides about none before it has a table, unless it was adopted with one. Empty if it is not
   * wanted, or not possible where that is allowed; then nothing that is left in the folder goes on.
   *
   * @param pins the folder where it outlives this process; none if it shall not
   * @throws NativeException if it is wanted and not possible, or another process has the folder;
   *     the message says what to do
   */
  public static Optional<KernelExit> open(
      Input input, Optional<Path> pins, List<String> interfaces) {
    return switch (input) {
      case PACKET -> withoutProgram(pins);
      case BPF -> Optional.of(attached(pins, interfaces));
      case AUTO -> {
        try {
          yield Optional.of(attached(pins, interfaces));
        } catch (NativeException impossible) {
          LOG.warn("packets are delivered by this process alone: {}", impossible.getMessage());
          yield withoutProgram(pins);
        }
      }
    };
  }

  /** What an earlier process of another configuration left would go on by itself. */
  private static Optional<KernelExit> withoutProgram(Optional<Path> pins) {
    pins.filter(BpfHost::isPinned)
        .ifPresent(folder -> {
          LOG.warn("ends the program in the kernel that was left in {}", folder);
          BpfHost.withdraw(folder);
        });
    return Optional.empty();
  }

  private static KernelExit attached(Optional<Path> pins, List<String> interfaces) {
    if (pins.isEmpty()) {
      return attached(BpfHost.open(), interfaces);
    }
    Path folder = pins.get();
    BpfHost program;
    try {
      program = BpfHost.open(folder);
    } catch (NativeException misfit) {
      // Whatever else is wrong must not end what works.
      if (!misfit.isMisfit() || !BpfHost.isPinned(folder)) {
        throw misfit;
      }
      BpfHost.withdraw(folder);
      program = BpfHost.open(folder);
      LOG.warn(
          "what is in {} does not fit this process, which begins anew: {}",
          folder,
          misfit.getMessage());
    }
    return attached(program, interfaces);
  }

  private static KernelExit attached(BpfHost program, List<String> interfaces) {
    try {
      program.attached().stream()
          .filter(each -> !interfaces.contains(each))
          .forEach(program::detach);
      for (String each : interfaces) {
        String where = program.attach(each).map(XdpMode::toString).orElse("adopted");
        LOG.info("packets of {} are delivered in the kernel, {}", each, where);
      }
      return new KernelExit(program);
    } catch (RuntimeException e) {
      if (program.adopted()) {
        program.close();
      } else {
        program.withdraw();
      }
      throw e;
    }
  }

  /** Whose tunnels a process before this one opened here; empty if there was none. */
  public List<Prefix> adoptedSources() {
    return adoptedSources;
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

  /** The host leaves for good: closing ends the program, adopted or not. */
  public void leave() {
    goesOn = false;
  }

  /**
   * Packets come to the taps alone from now on. Adopted, and without {@link #leave}, the program
   * goes on: a process that could not start must not end the connections.
   */
  @Override
  public void close() {
    if (goesOn) {
      program.close();
    } else {
      program.withdraw();
    }
  }
}
