package slr.host.service;

import java.io.IOException;
import slr.core.row.RowKey;

/** Counts connections; the agent asks its kernel. */
@FunctionalInterface
public interface ConnectionCount {

  /**
   * How many established connections this host has of one service; may block for a moment.
   *
   * @throws IOException if the kernel cannot be asked
   */
  int count(RowKey service) throws IOException;
}
