package slr.core.choice;

import java.util.List;
import slr.core.row.Directive;
import slr.core.row.Health;
import slr.core.row.Row;
import slr.core.row.RowKey;
import slr.packet.IpAddress;
import slr.packet.Prefix;

/** Rows and candidates for tests: healthy, active, idle, capacity 10, unless changed. */
public record Candidates(
    RowKey key,
    Health health,
    double load,
    int capacity,
    Directive target,
    Directive current,
    boolean standby,
    double routingCost) {

  public static final RowKey WEB = new RowKey(Prefix.parse("203.0.113.0/24"), 6, 80, 0);

  public static Candidates usual() {
    return of(WEB);
  }

  public static Candidates of(RowKey key) {
    return new Candidates(key, Health.HEALTHY, 0, 10, Directive.ACTIVE, Directive.ACTIVE, false, 0);
  }

  public Candidates health(Health changed) {
    return new Candidates(key, changed, load, capacity, target, current, standby, routingCost);
  }

  public Candidates load(double changed) {
    return new Candidates(key, health, changed, capacity, target, current, standby, routingCost);
  }

  public Candidates capacity(int changed) {
    return new Candidates(key, health, load, changed, target, current, standby, routingCost);
  }

  public Candidates directive(Directive changed) {
    return new Candidates(key, health, load, capacity, changed, changed, standby, routingCost);
  }

  public Candidates inStandby() {
    return new Candidates(key, health, load, capacity, target, current, true, routingCost);
  }

  public Candidates cost(double changed) {
    return new Candidates(key, health, load, capacity, target, current, standby, changed);
  }

  /** The node h1, h2, ... */
  public Candidate node(int number) {
    return node(number, "h" + number);
  }

  public Candidate node(int number, String name) {
    return new Candidate(
        number,
        name,
        IpAddress.ofV4(0x0a00_0000 | number),
        new Row(
            key, health, load, 1, capacity, target, current, standby, "cluster-1", List.of(name)),
        routingCost);
  }
}
