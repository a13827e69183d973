package slr.lab.chaos;

import java.util.List;

/** What all clients told of a stretch of time. */
public record Window(List<LiveConnection> connections, List<NewConnections> newOnes) {

  public Window {
    connections = List.copyOf(connections);
    newOnes = List.copyOf(newOnes);
  }
}
