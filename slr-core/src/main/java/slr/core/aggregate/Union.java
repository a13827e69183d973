package slr.core.aggregate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import slr.core.choice.Candidate;
import slr.core.choice.NextHopSet;
import slr.core.choice.Standing;
import slr.core.row.Directive;
import slr.core.row.Row;

/**
 * What the candidates of one kind of traffic offer together. Pure; the order of the candidates does
 * not matter, since a set has them by name.
 *
 * @param contributors those who count, each origin once
 * @param target active if one of them is
 * @param tooLong those left out because their path leaves no place for another node
 */
record Union(List<Candidate> contributors, Directive target, int tooLong) {

  static Union of(NextHopSet candidates) {
    // By name, so that the same candidates give the same row everywhere.
    List<NextHopSet.Member> members = candidates.members();
    Union active = of(members, Union::takesPart, Directive.ACTIVE);
    return active.contributors.isEmpty()
        ? of(members, Standing.DRAINING::equals, Directive.DRAINING)
        : active;
  }

  private static Union of(
      List<NextHopSet.Member> members, Predicate<Standing> counts, Directive target) {
    List<Candidate> contributors = new ArrayList<>();
    Map<String, Candidate> byOrigin = new LinkedHashMap<>();
    int tooLong = 0;
    for (NextHopSet.Member member : members) {
      Candidate candidate = member.candidate();
      Row row = candidate.row();
      if (!counts.test(member.standing())) {
        continue;
      }
      if (row.nodePath().size() >= Row.PATH_LIMIT) {
        tooLong++;
      } else if (row.nodePath().size() == 1) {
        contributors.add(candidate);
      } else {
        byOrigin.merge(row.originCluster(), candidate, Union::larger);
      }
    }
    contributors.addAll(byOrigin.values());
    return new Union(contributors, target, tooLong);
  }

  /** Those in standby have another standing as long as somebody else takes part. */
  private static boolean takesPart(Standing standing) {
    return standing == Standing.TAKES || standing == Standing.OUTWEIGHED;
  }

  private static Candidate larger(Candidate one, Candidate other) {
    return other.row().capacity() > one.row().capacity() ? other : one;
  }

  boolean isPossible() {
    return !contributors.isEmpty();
  }

  /** Of all together; may be more than an int holds. */
  long capacity() {
    return contributors.stream().mapToLong(each -> each.row().capacity()).sum();
  }

  boolean standby() {
    return contributors.stream().allMatch(each -> each.row().standby());
  }

  /** The longest path, and this node. */
  List<String> path(String node) {
    List<String> longest = List.of();
    for (Candidate each : contributors) {
      List<String> path = each.row().nodePath();
      longest = path.size() > longest.size() ? path : longest;
    }
    List<String> path = new ArrayList<>(longest);
    path.add(node);
    return path;
  }
}
