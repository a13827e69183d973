package slr.lab.chaos;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an event did to connections. A stall is what it was longer than the same connection's in the
 * calm window, of connections that live.
 *
 * @param event its name
 * @param connections how many lived when it came
 * @param nat how many of these come from behind NAT
 * @param ipv6 how many of these are IPv6
 * @param newConnectionMsWorst the longest time until a new connection was served; not less the calm
 *     window's
 * @param recoveredBy how flows were found again that somebody did not know any more
 * @param detectedMs if a host died, how long it took until its site took it for dead
 * @param resetMsWorst and how long after that the last of its connections ended
 * @param othersBroken if a host died, how many broke that were not with it
 */
public record EventReport(
    String event,
    int connections,
    int nat,
    int ipv6,
    int broken,
    long stallMsMedian,
    long stallMsWorst,
    long newConnectionMsWorst,
    SortedMap<String, Long> recoveredBy,
    OptionalLong detectedMs,
    OptionalLong resetMsWorst,
    OptionalInt othersBroken) {

  private record Key(String client, int number) {}

  public EventReport {
    recoveredBy = new TreeMap<>(recoveredBy);
  }

  /**
   * The difference of two windows.
   *
   * @param calm without the event
   * @param struck with it
   */
  static EventReport of(String event, Window calm, Window struck, Map<String, Long> recoveredBy) {
    List<Long> stalls = stalls(calm, struck);
    List<LiveConnection> all = struck.connections();
    return new EventReport(
        event,
        all.size(),
        (int) all.stream().filter(LiveConnection::nat).count(),
        (int) all.stream().filter(each -> each.family() == 6).count(),
        (int) all.stream().filter(LiveConnection::isBroken).count(),
        stalls.isEmpty() ? 0 : stalls.get((stalls.size() - 1) / 2),
        stalls.isEmpty() ? 0 : stalls.getLast(),
        struck.newOnes().stream().mapToLong(NewConnections::worstMs).max().orElse(0),
        new TreeMap<>(recoveredBy),
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalInt.empty());
  }

  /** With what the death of a host did, which its site found out so long after it. */
  EventReport withDeath(String host, long afterMs, List<LiveConnection> all) {
    List<LiveConnection> ended = all.stream().filter(LiveConnection::isBroken).toList();
    return new EventReport(
        event,
        connections,
        nat,
        ipv6,
        broken,
        stallMsMedian,
        stallMsWorst,
        newConnectionMsWorst,
        recoveredBy,
        OptionalLong.of(afterMs),
        OptionalLong.of(
            ended.stream()
                .filter(each -> each.host().equals(host))
                .mapToLong(each -> Math.max(0, each.brokenMs() - afterMs))
                .max()
                .orElse(0)),
        OptionalInt.of((int) ended.stream().filter(each -> !each.host().equals(host)).count()));
  }

  /** Of those that live, what each stood still longer than in calm; the shortest first. */
  static List<Long> stalls(Window calm, Window struck) {
    Map<Key, Long> inCalm = new HashMap<>();
    calm.connections().forEach(each -> inCalm.put(key(each), each.stallMs()));
    return struck.connections().stream()
        .filter(each -> !each.isBroken())
        .map(each -> Math.max(0, each.stallMs() - inCalm.getOrDefault(key(each), 0L)))
        .sorted()
        .toList();
  }

  private static Key key(LiveConnection connection) {
    return new Key(connection.client(), connection.number());
  }
}
