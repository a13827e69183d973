package slr.node.level;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slr.core.advertise.ChildStatus;
import slr.core.choice.NextHopSet;
import slr.core.choice.Standbys;
import slr.core.choice.Standing;
import slr.core.row.Row;
import slr.core.row.RowKey;
import slr.node.control.CommandException;
import slr.node.control.ReplyCode;
import slr.node.metrics.Metrics;
import slr.packet.Prefix;

/**
 * What people see of nodes in standby, and what they can do about them (A21). On the control
 * thread.
 */
final class StandbyDesk {

  private static final Logger LOG = LoggerFactory.getLogger(StandbyDesk.class);

  /** Lines of the log for one change of the table; a site may have thousands of virtual hosts. */
  private static final int LOGGED = 10;

  private final Standbys standbys;
  private final LongSupplier clockNs;

  /** For the thread of the metrics. */
  private volatile Map<String, Long> counted = Map.of("engaged", 0L, "failed-back", 0L);

  private volatile long engagedNow;

  StandbyDesk(Standbys standbys, LongSupplier clockNs) {
    this.standbys = standbys;
    this.clockNs = clockNs;
  }

  /** A table was made: says what it has changed. */
  void follow() {
    List<Standbys.Change> changes = standbys.takeChanges();
    if (changes.isEmpty()) {
      return;
    }
    changes.stream()
        .limit(LOGGED)
        .forEach(each ->
            LOG.info(
                "{}: {}: {}",
                each.key().traffic(),
                each.engaged() ? "the standby is engaged" : "failed back to main",
                each.words()));
    if (changes.size() > LOGGED) {
      LOG.info("the same of {} more kinds of traffic", changes.size() - LOGGED);
    }
    counted = counters();
    engagedNow = standbys.engagedNow();
  }

  private Map<String, Long> counters() {
    Map<String, Long> all = new LinkedHashMap<>();
    all.put("engaged", standbys.engaged());
    all.put("failed-back", standbys.failedBack());
    return all;
  }

  /** What {@code status} shows. */
  LevelReports.StandbyLine line() {
    return new LevelReports.StandbyLine(
        standbys.engagedNow(), standbys.engaged(), standbys.failedBack());
  }

  void addTo(Metrics metrics) {
    metrics
        .counters(
            "slr_standby_changes_total",
            "Kinds of traffic that went to the standby and back",
            "change",
            () -> counted)
        .gauge(
            "slr_standby_engaged", "Kinds of traffic that the standby has now", () -> engagedNow);
  }

  /** Of a child's rows that are in standby: the first one that is engaged, else the first. */
  Optional<String> words(ChildStatus child) {
    List<RowKey> keys =
        child.rows().stream()
            .map(ChildStatus.RowStatus::row)
            .filter(Row::standby)
            .map(Row::key)
            .toList();
    Optional<RowKey> engaged = keys.stream().filter(standbys::isEngaged).findFirst();
    return engaged.or(() -> keys.stream().findFirst()).flatMap(this::words);
  }

  /** Of one row, if it is in standby. */
  Optional<String> words(Row row) {
    return row.standby() ? words(row.key()) : Optional.empty();
  }

  private Optional<String> words(RowKey key) {
    return standbys.words(key, clockNs.getAsLong());
  }

  /** Why a candidate takes new flows, or not. */
  String words(NextHopSet.Member member) {
    Standing standing = member.standing();
    boolean waits = standing == Standing.STANDBY || standing == Standing.TAKES;
    return words(member.candidate().row())
        .filter(_ -> waits)
        .map(its -> "standby, " + its)
        .orElse(standing.label());
  }

  /** {@code failback}: main ones that are well are taken back now. */
  Map<String, Object> failBack(List<String> words) {
    Optional<Prefix> virtualHost = words.stream().findFirst().map(StandbyDesk::prefix);
    int count = standbys.failBack(virtualHost, clockNs.getAsLong());
    if (count == 0) {
      throw new CommandException(
          ReplyCode.NOT_FOUND,
          "no standby is engaged whose main ones are well: see the standings in subnets");
    }
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("virtualHost", virtualHost.map(Prefix::toString).orElse("all"));
    answer.put("kindsOfTraffic", count);
    return answer;
  }

  private static Prefix prefix(String word) {
    try {
      return Prefix.parse(word);
    } catch (IllegalArgumentException wrong) {
      throw new CommandException(ReplyCode.ARGUMENTS_WRONG, String.valueOf(wrong.getMessage()));
    }
  }
}
