package slr.host.service;

import java.util.List;
import slr.core.row.Directive;
import slr.core.row.Health;
import slr.core.row.Row;
import slr.core.row.RowKey;

/**
 * What this host knows of one of its services: the truth behind one row (B2). Pure; control thread.
 */
public final class Service {

  private final ServiceConfig config;
  private final String node;
  private final String cluster;
  private final HealthMachine health;
  private final LoadSmoothing smoothing = new LoadSmoothing();
  private String loadProblem = "";
  private double load;
  private boolean flooded;
  private Directive target = Directive.ACTIVE;

  /**
   * A service that nobody has checked yet; one without checks is healthy from the start.
   *
   * @param node this host
   * @param cluster the cluster that this host belongs to
   */
  public Service(ServiceConfig config, String node, String cluster, long nowNs) {
    this(config, node, cluster, new HealthMachine(config.rise(), config.fall()));
    if (config.checks().isEmpty()) {
      health.assume(CheckResult.pass("no checks configured"), nowNs);
    }
  }

  private Service(ServiceConfig config, String node, String cluster, HealthMachine health) {
    this.config = config;
    this.node = node;
    this.cluster = cluster;
    this.health = health;
  }

  /**
   * The same service under another configuration. It stays as healthy as it is until its checks say
   * otherwise: a reload alone takes nobody out of service.
   */
  public Service with(ServiceConfig other, long nowNs) {
    HealthMachine next = new HealthMachine(other.rise(), other.fall());
    if (other.checks().isEmpty()) {
      next.assume(CheckResult.pass("no checks configured"), nowNs);
    } else if (health.health() != Health.UNKNOWN) {
      boolean healthy = health.health() == Health.HEALTHY;
      String reason = health.reason();
      next.assume(healthy ? CheckResult.pass(reason) : CheckResult.fail(reason), nowNs);
    }
    Service changed = new Service(other, node, cluster, next);
    changed.load = load;
    changed.target = target;
    return changed;
  }

  /** Takes the result of a round of checks; returns whether the health changed. */
  public boolean onCheck(CheckResult result, long nowNs) {
    flooded = result.outcome() == CheckResult.Outcome.FLOODED;
    return health.onResult(result, nowNs);
  }

  /** Takes a load sample. */
  public void onLoad(double sample, long nowNs) {
    loadProblem = "";
    load = smoothing.onSample(sample, nowNs);
  }

  /** The smoothed load; full at least while checks time out in a flood. */
  public double load() {
    return flooded ? Math.max(1, load) : load;
  }

  /** Whether the last round of checks timed out in a flood of SYNs. */
  public boolean flooded() {
    return flooded;
  }

  /** The load could not be read: the last one stays; returns whether that is news. */
  public boolean onLoadProblem(String problem) {
    boolean news = loadProblem.isEmpty();
    loadProblem = problem;
    return news;
  }

  /** What the operator or the agent wants of it. */
  public void target(Directive wanted) {
    target = wanted;
  }

  /** What it wants to be. */
  public Directive target() {
    return target;
  }

  public ServiceConfig config() {
    return config;
  }

  public RowKey key() {
    return config.key();
  }

  public Health health() {
    return health.health();
  }

  /** The check result that made the health what it is. */
  public String reason() {
    return health.reason();
  }

  /** The row as the parents shall see it; the parents decide what is current. */
  public Row row() {
    return new Row(
        key(),
        health.health(),
        load(),
        0,
        config.capacity(),
        target,
        target,
        config.standby(),
        cluster,
        List.of(node));
  }

  /** One line of the status. */
  public ServiceStatus status(Directive current, long nowNs) {
    long ageNs = health.health() == Health.UNKNOWN ? 0 : nowNs - health.sinceNs();
    return new ServiceStatus(
        config.virtualHost(),
        config.protocol(),
        config.port(),
        config.serviceClass(),
        health.health(),
        ageNs / 1_000_000,
        health.reason(),
        flooded,
        load(),
        loadProblem,
        config.capacity(),
        config.standby(),
        target,
        current);
  }
}
