package slr.host;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slr.core.flow.FlowKey;
import slr.core.guard.SocketLookup;
import slr.core.row.RowKey;
import slr.host.service.ServiceSockets;
import slr.packet.IpAddress;
import slr.plane.NativeException;
import slr.plane.SocketTable;
import slr.plane.TcpSocketState;

/** The host's TCP sockets as the guard and the load see them; a kernel connection for each use. */
final class HostSockets implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(HostSockets.class);

  private final SocketTable forGuard = SocketTable.open();
  private final SocketTable forCounts = SocketTable.open();

  /** For the guard; on the tunnel end's thread alone. */
  SocketLookup lookup() {
    return (sourceHigh, sourceLow, sourcePort, high, low, port) ->
        switch (forGuard.lookup(sourceHigh, sourceLow, sourcePort, high, low, port)) {
          case NONE, LISTENING, CLOSE -> SocketLookup.Answer.NOT_HELD;
          case UNKNOWN -> SocketLookup.Answer.FAILED;
          case SYN_RECV -> SocketLookup.Answer.HALF_OPEN;
          case SYN_SENT, ESTABLISHED, FIN_WAIT1, FIN_WAIT2, CLOSE_WAIT -> SocketLookup.Answer.HELD;
          case CLOSING, LAST_ACK, TIME_WAIT -> SocketLookup.Answer.ENDING;
        };
  }

  /** For checks and load reports; any thread. */
  ServiceSockets ofServices() {
    return new ServiceSockets() {
      @Override
      public int established(RowKey service) throws IOException {
        return count(service);
      }

      @Override
      public boolean isFlooded(InetSocketAddress service) {
        return hasHalfOpen(service);
      }
    };
  }

  /** What the kernel has for a TCP flow, as the client sends it; any thread. */
  TcpSocketState connection(FlowKey flow) {
    synchronized (forCounts) {
      return forCounts.lookup(
          flow.source(), flow.sourcePort(), flow.destination(), flow.destinationPort());
    }
  }

  @Override
  public void close() {
    forGuard.close();
    synchronized (forCounts) {
      forCounts.close();
    }
  }

  private int count(RowKey service) throws IOException {
    synchronized (forCounts) {
      try {
        return forCounts.countEstablished(service.virtualHost(), service.port());
      } catch (NativeException e) {
        throw new IOException(e.getMessage(), e);
      }
    }
  }

  private boolean hasHalfOpen(InetSocketAddress service) {
    IpAddress address = IpAddress.ofBytes(service.getAddress().getAddress());
    synchronized (forCounts) {
      try {
        OptionalInt backlog = forCounts.backlog(address, service.getPort());
        return backlog.isPresent()
            && forCounts.countHalfOpen(service.getPort()) > backlog.getAsInt() / 4;
      } catch (NativeException e) {
        LOG.warn("nobody knows whether {} is flooded: {}", service, e.getMessage());
        return false;
      }
    }
  }
}
