package slr.lab.chaos;

import java.util.List;

/**
 * What all clients told of a stretch of time.
 *
 * @param lateMs the longest time for which one of their programs did not get a processor
 */
public record Window(List<LiveConnection> connections, List<NewConnections> newOnes, long lateMs) {

  public Window {
    connections = List.copyOf(connections);
    newOnes = List.copyOf(newOnes);
  }
}
