package slr.host;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import slr.core.advertise.Level;
import slr.core.flow.FlowKey;
import slr.core.guard.ExitTable;
import slr.host.kernel.KernelSetup;
import slr.host.tunnel.AnswerWatch;
import slr.host.tunnel.Delivery;
import slr.host.tunnel.FlowNews;
import slr.host.tunnel.KernelExit;
import slr.host.tunnel.StallWatch;
import slr.host.tunnel.Taps;
import slr.host.tunnel.TunnelEnd;
import slr.node.advertise.NodeLinks;
import slr.node.cli.SocketDirectory;
import slr.node.control.ControlCommands;
import slr.node.control.ControlServer;
import slr.node.kernel.LocalAddresses;
import slr.node.lifecycle.ControlThread;
import slr.node.lifecycle.Daemon;
import slr.node.lifecycle.Handover;
import slr.node.metrics.Metrics;
import slr.node.metrics.MetricsServer;
import slr.node.trust.NodeTrust;
import slr.plane.ClosedConnections;
import slr.plane.OutputPort;

/**
 * What the agent's process consists of; opened in order, closed in the reverse. First the kernel
 * learns that the virtual hosts are local, then tunnels end, and only then the parents hear of it.
 */
final class HostParts implements Daemon.Part {

  private final Path file;
  private final HostConfig config;
  private final ControlThread control;
  private final Handover handover;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private volatile @Nullable HostControl running;
  private Optional<KernelExit> kernel = Optional.empty();

  HostParts(Path file, HostConfig config, ControlThread control, Handover handover) {
    this.file = file;
    this.config = config;
    this.control = control;
    this.handover = handover;
  }

  @Override
  public void start() throws Exception {
    try {
      LocalAddresses.requireEndPoints(config.endPoints());
      // First, so that a wrong certificate stops the process before the kernel is touched.
      NodeLinks links = open(openLinks());
      KernelSetup.apply(HostKernel.plan(config, HostConfig.virtualHosts(config.services())));
      HostSockets sockets = open(new HostSockets());
      TunnelEnd tunnelEnd = tunnelEnd(sockets);
      StallWatch stallWatch = stallWatch();
      HostControl host = new HostControl(config, control, links, tunnelEnd, stallWatch, sockets);
      running = host;
      tunnelEnd.start(host.exitTable());
      stallWatch.start();
      open(onControlThread(host::close));
      CompletableFuture.runAsync(host::start, control).join();
      ControlCommands commands = new HostCommands(host, new Reload(file, host)).all();
      boolean kernelGoesOn = kernel.isPresent() && config.input().pins().isPresent();
      commands.add(
          "handover",
          Handover.HELP,
          arguments -> handover.command(arguments, config.node(), kernelGoesOn, false));
      open(ControlServer.open(socket(), commands, control));
      if (config.metrics().isPresent()) {
        Metrics metrics =
            commands
                .counters()
                .addTo(
                    HostMetrics.of(
                        tunnelEnd, stallWatch, host.flowAdvertiser(), host.transportCounters()));
        open(MetricsServer.open(config.metrics().get(), metrics));
      }
    } catch (Exception failure) {
      stop();
      throw failure;
    }
  }

  /** Drains and says goodbye; on the control thread. */
  CompletionStage<?> leave() {
    HostControl leaving = running;
    if (leaving == null) {
      return CompletableFuture.completedFuture(null);
    }
    kernel.ifPresent(KernelExit::leave);
    return leaving.leave();
  }

  @Override
  public void stop() throws Exception {
    while (!open.isEmpty()) {
      open.pop().close();
    }
  }

  private NodeLinks openLinks() throws IOException {
    return NodeLinks.open(
        config.certificates(),
        new NodeTrust.Claim(config.node(), Level.HOST, config.endPoints()),
        control);
  }

  private TunnelEnd tunnelEnd(HostSockets sockets) {
    ExitTable first =
        new ExitTable(
            config.endPoints(),
            config.tunnelSources(),
            HostConfig.virtualHosts(config.services()),
            config.isOnLan());
    Taps taps = open(Taps.open(config.input().interfaces(), first));
    OutputPort delivery =
        open(
            Delivery.open(
                config.delivery(), config.deliveryDevice(), HostKernel.tunnelMtuBytes(config)));
    AnswerWatch answers = open(AnswerWatch.open(HostConfig.virtualHosts(config.services())));
    kernel =
        KernelExit.open(config.kernelInput(), config.input().pins(), config.input().interfaces());
    kernel.ifPresent(open::push);
    TunnelEnd end =
        new TunnelEnd(
            taps,
            delivery,
            answers,
            kernel,
            sockets.lookup(),
            new SecureRandom().nextLong(),
            open(ClosedConnections.open()),
            new News());
    open.push(end::stop);
    return end;
  }

  private StallWatch stallWatch() {
    StallWatch watch = StallWatch.open(config.stalls(), new News(), new SecureRandom().nextLong());
    open.push(watch::stop);
    watch.keepAlive(config.keepalive());
    watch.follow(HostConfig.virtualHosts(config.services()));
    return watch;
  }

  private final class News implements FlowNews {

    @Override
    public void notMine(List<FlowKey> flows) {
      HostControl host = running;
      if (host != null) {
        host.notMine(flows);
      }
    }

    @Override
    public void changed(List<FlowKey> established, List<FlowKey> closed) {
      HostControl host = running;
      if (host != null) {
        host.reportFlows(established, closed);
      }
    }

    @Override
    public void stalled(List<FlowKey> flows) {
      HostControl host = running;
      if (host != null) {
        host.stalled(flows);
      }
    }
  }

  private AutoCloseable onControlThread(Runnable action) {
    return () -> CompletableFuture.runAsync(action, control).join();
  }

  private Path socket() {
    return config
        .socket()
        .orElseGet(() -> SocketDirectory.ofEnvironment().path(config.node(), Main.NOUN));
  }

  private <T extends AutoCloseable> T open(T part) {
    open.push(part);
    return part;
  }
}
