package slr.core.recover;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import slr.core.flow.FlowHash;
import slr.core.flow.FlowTuple;
import slr.core.flow.HashKey;

/**
 * Who each flow's home is: among this node and its neighbours the one whose keyed hash of the flow
 * is the highest, so that one that comes or goes changes only its own share. All nodes that see the
 * same neighbours name the same home.
 */
final class Home {

  private record Member(String name, FlowHash hash) {}

  private final String self;
  private final HashKey key;
  private List<Member> members;

  Home(String self, HashKey key) {
    this.self = self;
    this.key = key;
    members = List.of();
  }

  /** The neighbours that can be spoken to now. */
  void neighbours(List<String> names) {
    List<Member> next = new ArrayList<>();
    next.add(member(self));
    names.forEach(name -> next.add(member(name)));
    members = next;
  }

  /** Whether there is anybody but this node. */
  boolean hasNeighbours() {
    return members.size() > 1;
  }

  /** The neighbour that is the flow's home, if it is not this node. */
  Optional<String> elsewhere(FlowTuple flow) {
    String home = hasNeighbours() ? of(flow) : self;
    return home.equals(self) ? Optional.empty() : Optional.of(home);
  }

  private String of(FlowTuple flow) {
    Member best = members.getFirst();
    long most = best.hash().of(flow);
    for (int i = 1; i < members.size(); i++) {
      long score = members.get(i).hash().of(flow);
      if (Long.compareUnsigned(score, most) > 0) {
        most = score;
        best = members.get(i);
      }
    }
    return best.name();
  }

  private Member member(String name) {
    long high = 0;
    long low = 0;
    for (int i = 0; i < name.length(); i++) {
      high = 31 * high + name.charAt(i);
      low = 131 * low + name.charAt(i);
    }
    return new Member(name, new FlowHash(new HashKey(key.first() ^ high, key.second() ^ low)));
  }
}
