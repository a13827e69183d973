package slr.host;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slr.core.advertise.Advertiser;
import slr.core.row.Directive;
import slr.core.row.Health;
import slr.core.row.Row;
import slr.core.row.RowKey;
import slr.host.service.CheckResult;
import slr.host.service.Service;
import slr.host.service.ServiceConfig;
import slr.host.service.ServiceSockets;
import slr.host.service.ServiceStatus;
import slr.host.service.ServiceWatch;
import slr.node.lifecycle.ControlThread;
import slr.packet.Prefix;

/**
 * All services of this host: has each watched, and keeps the rows that its parents hear of. Control
 * thread; what the watches find comes through its queue.
 */
final class ServiceTable implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ServiceTable.class);

  /** A service and who watches it. */
  private record Watched(Service service, ServiceWatch watch) {}

  /** What a new list of services changed. */
  record Changes(int added, int changed, int removed, int unchanged) {}

  private final String node;
  private final String cluster;
  private final Advertiser advertiser;
  private final ControlThread control;
  private final Runnable changed;
  private final ServiceSockets sockets;
  private final Map<RowKey, Watched> services = new LinkedHashMap<>();
  private Directive directive = Directive.ACTIVE;

  /**
   * Empty.
   *
   * @param advertiser whose rows these become
   * @param control runs what the watches found
   * @param changed called when the advertiser has something new to say
   */
  ServiceTable(
      HostConfig config,
      Advertiser advertiser,
      ControlThread control,
      ServiceSockets sockets,
      Runnable changed) {
    this.node = config.node();
    this.cluster = config.cluster().orElse(node);
    this.advertiser = advertiser;
    this.control = control;
    this.sockets = sockets;
    this.changed = changed;
  }

  /** Makes these the services; those that stay as they are notice nothing. */
  Changes apply(List<ServiceConfig> wanted) {
    List<RowKey> gone = new ArrayList<>(services.keySet());
    wanted.forEach(config -> gone.remove(config.key()));
    gone.forEach(this::remove);
    int added = 0;
    int replaced = 0;
    for (ServiceConfig config : wanted) {
      Optional<Watched> before = Optional.ofNullable(services.get(config.key()));
      if (before.isEmpty()) {
        added++;
      } else if (!before.get().service().config().equals(config)) {
        replaced++;
        before.get().watch().close();
      } else {
        continue;
      }
      watch(config, before.map(Watched::service));
    }
    changed.run();
    return new Changes(added, replaced, gone.size(), wanted.size() - added - replaced);
  }

  /**
   * Sets what the host wants of one virtual host, or of all including those to come.
   *
   * @throws IllegalArgumentException if it serves no such virtual host
   */
  int direct(Optional<Prefix> virtualHost, Directive wanted) {
    if (virtualHost.isEmpty()) {
      directive = wanted;
    }
    int count = 0;
    for (Watched watched : services.values()) {
      Prefix own = watched.service().config().virtualHost();
      if (virtualHost.isEmpty() || virtualHost.get().equals(own)) {
        watched.service().target(wanted);
        advertise(watched.service());
        count++;
      }
    }
    if (count == 0 && virtualHost.isPresent()) {
      throw new IllegalArgumentException(
          "no service at " + virtualHost.get() + "; see 'slr host subnets'");
    }
    LOG.info(
        "{} services of {} are {} now",
        count,
        virtualHost.isEmpty() ? "all" : virtualHost.get(),
        wanted);
    return count;
  }

  /** What the host wants to be as a whole. */
  Directive directive() {
    return directive;
  }

  /** One line for each service. */
  List<ServiceStatus> status() {
    return services.values().stream()
        .map(Watched::service)
        .map(service -> service.status(current(service), control.nowNs()))
        .toList();
  }

  /** Ends all watches; the rows stay. */
  @Override
  public void close() {
    services.values().forEach(watched -> watched.watch().close());
  }

  private void watch(ServiceConfig config, Optional<Service> before) {
    Service service =
        before
            .map(old -> old.with(config, control.nowNs()))
            .orElseGet(() -> new Service(config, node, cluster, control.nowNs()));
    if (before.isEmpty()) {
      service.target(directive);
    }
    services.put(
        config.key(),
        new Watched(service, ServiceWatch.start(config, sockets, new Findings(service))));
    advertise(service);
  }

  private void remove(RowKey key) {
    Watched watched = services.remove(key);
    if (watched != null) {
      watched.watch().close();
      advertiser.remove(key);
    }
  }

  private void advertise(Service service) {
    advertiser.put(service.row(), control.nowNs());
  }

  private Directive current(Service service) {
    return advertiser.rows().row(service.key()).map(Row::current).orElse(service.target());
  }

  private void onCheck(Service service, CheckResult result) {
    Health before = service.health();
    boolean wasFlooded = service.flooded();
    String what = service.config().virtualHost() + " port " + service.config().port();
    if (service.onCheck(result, control.nowNs())) {
      LOG.info("{}: {} -> {}: {}", what, before, service.health(), service.reason());
      advertise(service);
    }
    if (service.flooded() != wasFlooded) {
      LOG.warn("{}: {}: {}", what, wasFlooded ? "no flood" : "stays as it is", result.words());
      reportLoad(service);
    }
  }

  private void onLoad(Service service, double sample) {
    service.onLoad(sample, control.nowNs());
    reportLoad(service);
  }

  private void reportLoad(Service service) {
    advertiser.load(service.key(), service.load(), control.nowNs());
  }

  private void onLoadProblem(Service service, String problem) {
    if (service.onLoadProblem(problem)) {
      LOG.warn("the load of {} stays: {}", service.config().virtualHost(), problem);
    }
  }

  /** Brings what a watch finds to the control thread, unless the service was replaced meanwhile. */
  private final class Findings implements ServiceWatch.Listener {

    private final Service service;

    Findings(Service service) {
      this.service = service;
    }

    @Override
    public void onCheck(CheckResult result) {
      post(() -> ServiceTable.this.onCheck(service, result));
    }

    @Override
    public void onLoad(double sample) {
      post(() -> ServiceTable.this.onLoad(service, sample));
    }

    @Override
    public void onLoadProblem(String problem) {
      post(() -> ServiceTable.this.onLoadProblem(service, problem));
    }

    private void post(Runnable finding) {
      try {
        control.execute(() -> {
          Watched watched = services.get(service.key());
          if (watched != null && watched.service() == service) {
            finding.run();
            changed.run();
          }
        });
      } catch (RejectedExecutionException e) {
        // The next round brings a newer finding; while the daemon stops nobody waits for it.
        LOG.debug("a finding is lost: {}", e.getMessage());
      }
    }
  }
}
