package slr.host.service;

import java.io.IOException;
import java.net.InetSocketAddress;
import slr.core.row.RowKey;

/** What the kernel knows of a service's sockets; any thread, and each question blocks a moment. */
public interface ServiceSockets {

  /**
   * How many established connections this host has of one service.
   *
   * @throws IOException if the kernel cannot be asked
   */
  int established(RowKey service) throws IOException;

  /**
   * Whether somebody listens at this address of this host, and is flooded with SYNs: a quarter of
   * its backlog is half-open, which no ordinary load brings about. (The kernel takes no more than
   * {@code tcp_max_syn_backlog} where it may not answer with cookies.)
   */
  boolean isFlooded(InetSocketAddress service);
}
