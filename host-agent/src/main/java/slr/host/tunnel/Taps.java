package slr.host.tunnel;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slr.core.guard.ExitTable;
import slr.packet.Prefix;
import slr.plane.InputPort;
import slr.plane.NativeException;
import slr.plane.PacketFilter;
import slr.plane.PacketSocketPort;

/**
 * Where tunnel packets come in, and on a MAC-LAN what comes without a tunnel: a packet socket on
 * each input interface. Opened and closed by whoever makes the tunnel end; else on its thread.
 */
public final class Taps implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Taps.class);

  private final List<PacketSocketPort> ports = new ArrayList<>();
  private PacketFilter filter;
  private ExitTable followed;

  private Taps(ExitTable table) {
    followed = table;
    filter = filter(table);
  }

  /**
   * Begins to collect, in the network namespace of the calling thread.
   *
   * @param table says what is wanted
   * @throws NativeException if an interface is missing, or the right
   */
  public static Taps open(List<String> interfaces, ExitTable table) {
    Taps taps = new Taps(table);
    try {
      interfaces.forEach(each -> taps.ports.add(PacketSocketPort.open(each, taps.filter)));
      return taps;
    } catch (RuntimeException e) {
      taps.close();
      throw e;
    }
  }

  List<InputPort> ports() {
    return List.copyOf(ports);
  }

  /** From now on this is wanted. */
  void follow(ExitTable table) {
    boolean same =
        table.endPoints().equals(followed.endPoints()) && wanted(table).equals(wanted(followed));
    if (same) {
      return;
    }
    try {
      filter = filter(table);
      ports.forEach(port -> port.filter(filter));
      followed = table;
    } catch (NativeException | IllegalArgumentException e) {
      LOG.error("packets of new virtual hosts do not come in: {}", e.getMessage());
    }
  }

  @Override
  public void close() {
    ports.forEach(PacketSocketPort::close);
  }

  private static PacketFilter filter(ExitTable table) {
    return PacketFilter.of(wanted(table), table.endPoints());
  }

  private static List<Prefix> wanted(ExitTable table) {
    return table.lan() ? table.virtualHosts() : List.of();
  }
}
