package slr.node.spare;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import slr.core.advertise.Level;
import slr.core.forward.ForwardingMachine;
import slr.core.recover.RecoveryMachine;
import slr.core.spare.SpareConfig;
import slr.core.spare.SpareFrame;
import slr.core.spare.SpareMachine;
import slr.node.forward.Companion;
import slr.node.forward.ForwardingLoop;
import slr.node.metrics.Metrics;
import slr.node.spare.SpareReport.MateLine;
import slr.node.trust.NodeTrust;

/** An SLR's part in its cluster of hot spares (A16). */
public final class HotSpare implements AutoCloseable {

  /**
   * Who takes part.
   *
   * @param node this node's name
   * @param level its level, which the others have, too
   * @param cluster the name of the cluster
   */
  public record Self(String node, Level level, String cluster) {}

  private final Self self;
  private final MatesConfig config;
  private final SpareTurns turns;
  private final MemberSockets sockets;
  private volatile @Nullable SpareChannel channel;

  /**
   * Stands between the machine and who looks for its lost flows; talks to nobody before {@link
   * #open}.
   */
  public HotSpare(
      Self self,
      MatesConfig config,
      NodeTrust trust,
      ForwardingMachine machine,
      RecoveryMachine recovery) {
    this.self = self;
    this.config = config;
    SpareMachine mirroring =
        new SpareMachine(
            new SpareConfig(System.currentTimeMillis()), machine, recovery, System.nanoTime());
    machine.search(mirroring);
    recovery.watch(mirroring::onFound);
    turns = new SpareTurns(mirroring);
    sockets = new MemberSockets(trust, self.level(), config.members());
  }

  /** What the data plane's thread does for it. */
  public Companion companion() {
    return turns;
  }

  /** Looks for the others from now on, until it is closed. */
  public void open(ForwardingLoop loop) {
    SpareChannel opened =
        new SpareChannel(
            self.node(),
            self.cluster(),
            config,
            sockets,
            new SpareChannel.Listener() {
              @Override
              public void present(Map<String, Long> mates) {
                turns.present(mates);
                loop.wakeUp();
              }

              @Override
              public void said(String mate, SpareFrame frame) {
                turns.said(mate, frame);
                loop.wakeUp();
              }
            });
    turns.outlet(opened::send);
    channel = opened;
  }

  /** What Prometheus shall know. */
  public void addTo(Metrics metrics) {
    metrics
        .gauge("slr_spare_mates", "SLRs of the cluster that are there beside this", turns::mates)
        .gauge("slr_spare_lag_seconds", "How far a mate is behind at most", turns::lagSeconds);
  }

  /** Who is a member may have changed: judges the others again. */
  public void judge() {
    sockets.judge();
  }

  /** {@code spare}: the others, the lag and what happened. */
  public CompletableFuture<SpareReport> report(ForwardingLoop loop) {
    SpareChannel its = channel;
    long lost = turns.lost() + (its == null ? 0 : its.lost());
    long malformed = its == null ? 0 : its.malformed();
    return loop.ask(machine -> {
      SpareMachine mirroring = turns.machine();
      Map<String, Long> events = SpareReport.events(mirroring.counters());
      events.put("refused-frame", malformed);
      events.put("refused-connection", sockets.refused());
      events.put("lost", lost);
      List<MateLine> mates =
          mirroring.status(System.nanoTime()).stream().map(MateLine::of).toList();
      return new SpareReport(self.cluster(), mates, machine.flowCounters().live(), events);
    });
  }

  @Override
  public void close() {
    SpareChannel its = channel;
    if (its != null) {
      its.close();
    }
  }
}
