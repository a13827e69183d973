package slr.node.level;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slr.core.advertise.Level;
import slr.core.announce.AnnouncementConfig;
import slr.core.announce.FlapDamping;
import slr.core.choice.Leases;
import slr.core.flow.FlowLimits;
import slr.core.flow.FlowOffload;
import slr.core.flow.HashKey;
import slr.core.forward.ForwardingConfig;
import slr.core.forward.ForwardingConfig.UnknownFlows;
import slr.core.forward.ForwardingMachine;
import slr.core.forward.ForwardingTable;
import slr.core.forward.TokenRate;
import slr.core.pin.PinConfig;
import slr.core.pin.PinMachine;
import slr.core.recover.RecoveryConfig;
import slr.core.recover.RecoveryMachine;
import slr.core.row.Directive;
import slr.node.advertise.AdvertisementServer;
import slr.node.advertise.NodeLinks;
import slr.node.advertise.ParentSessions;
import slr.node.bird.AnnouncementDriver;
import slr.node.bird.BirdAnnouncer;
import slr.node.bird.BirdClient;
import slr.node.bird.IncludeFiles;
import slr.node.cli.SocketDirectory;
import slr.node.control.ControlCommands;
import slr.node.control.ControlServer;
import slr.node.forward.DataPlaneConfig;
import slr.node.forward.Deciding;
import slr.node.forward.ForwardingLoop;
import slr.node.forward.KernelWays;
import slr.node.forward.PacketOffload;
import slr.node.kernel.KernelSetup;
import slr.node.kernel.LocalAddresses;
import slr.node.level.LevelConfig.AnnounceConfig;
import slr.node.level.LevelConfig.PinTransport;
import slr.node.level.LevelConfig.PinsConfig;
import slr.node.lifecycle.ControlThread;
import slr.node.lifecycle.Daemon;
import slr.node.lifecycle.Handover;
import slr.node.metrics.Metrics;
import slr.node.metrics.MetricsServer;
import slr.node.offload.KernelOffload;
import slr.node.pin.PinLink;
import slr.node.spare.HotSpare;
import slr.node.trust.NodeTrust;
import slr.packet.IpAddress;
import slr.packet.IpProtocol;
import slr.plane.BpfPlane;
import slr.plane.MessagePort;
import slr.plane.NativeException;
import slr.plane.PlaneSizes;
import slr.plane.PlaneStandIn;

/** What a level's process consists of; opened in order, closed in the reverse. */
final class LevelParts implements Daemon.Part {

  private static final Logger LOG = LoggerFactory.getLogger(LevelParts.class);

  /** BIRD answers in milliseconds; a configure of a large table may take longer. */
  private static final Duration BIRD_TIMEOUT = Duration.ofSeconds(3);

  /** RFC 2205 annex C. */
  private static final int RSVP_PORT = 1_698;

  private final Level level;
  private final String noun;
  private final Path file;
  private final LevelConfig config;
  private final ControlThread control;
  private final Handover handover;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private @Nullable LevelControl running;
  private Optional<KernelOffload> offload = Optional.empty();
  private Optional<HotSpare> spare = Optional.empty();

  LevelParts(
      Level level,
      String noun,
      Path file,
      LevelConfig config,
      ControlThread control,
      Handover handover) {
    this.level = level;
    this.noun = noun;
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
      LevelControl.Links links = openLinks();
      Optional<AnnouncementDriver> announcer =
          config.announce().isPresent()
              ? Optional.of(announcer(config.announce().get()))
              : Optional.empty();
      LevelControl.DataPlane dataPlane = openDataPlane(open(KernelSetup.open()), links.node());
      // Born where it lives: none of its state is ever seen by another thread.
      LevelControl started =
          CompletableFuture.supplyAsync(
                  () -> new LevelControl(level, config, control, dataPlane, links, announcer),
                  control)
              .join();
      running = started;
      control.add(open(new MachineProbes(config.endPoints(), started.children(), control)));
      openSessions(started, links);
      spare.ifPresent(its -> open(its).open(dataPlane.loop()));
      started.costs().map(this::open).ifPresent(RoutingCosts::start);
      StatusReport status = new StatusReport(started, control);
      ControlCommands commands =
          new LevelCommands(started, control, status, new Reload(file, started)).all();
      commands.add(
          "handover",
          Handover.HELP,
          arguments ->
              handover.command(
                  arguments,
                  config.node(),
                  dataPlane.forwardsAlone(),
                  config.announce().isPresent()));
      spare.ifPresent(its ->
          commands.addLater(
              "spare",
              "the cluster's other SLRs, and how far behind they are",
              _ -> its.report(dataPlane.loop())));
      open(ControlServer.open(socket(), commands, control));
      if (config.metrics().isPresent()) {
        Metrics metrics = LevelMetrics.of(started, commands.counters());
        spare.ifPresent(its -> its.addTo(metrics));
        open(MetricsServer.open(config.metrics().get(), metrics));
      }
    } catch (Exception failure) {
      stop();
      throw failure;
    }
  }

  /** Takes the announcement back, then says goodbye; on the control thread. */
  CompletionStage<?> leave() {
    LevelControl leaving = running;
    if (leaving == null) {
      return CompletableFuture.completedFuture(null);
    }
    offload.ifPresent(KernelOffload::leave);
    leaving.directUpward(Directive.DRAINING);
    return leaving
        .announcer()
        .map(AnnouncementDriver::leave)
        .orElse(CompletableFuture.completedFuture(true))
        .thenCompose(_ -> leaving.stop());
  }

  @Override
  public void stop() throws Exception {
    while (!open.isEmpty()) {
      open.pop().close();
    }
  }

  private <T extends AutoCloseable> T open(T part) {
    open.push(part);
    return part;
  }

  private Path socket() {
    return config
        .socket()
        .orElseGet(() -> SocketDirectory.ofEnvironment().path(config.node(), noun));
  }

  private LevelControl.Links openLinks() throws IOException {
    NodeTrust.Claim claim = new NodeTrust.Claim(config.node(), level, config.endPoints());
    NodeLinks node = open(NodeLinks.open(config.certificates(), claim, control));
    return new LevelControl.Links(
        node, node.link(LevelControl.linkLevels(level, config)), node.linkUpward());
  }

  private void openSessions(LevelControl started, LevelControl.Links links) throws IOException {
    ParentSessions sessions = started.sessions();
    AdvertisementServer server =
        open(AdvertisementServer.listen(config.listen(), links.transport(), sessions));
    links.node().onJudge(server::judge);
    started
        .announcer()
        .ifPresent(announcer -> CompletableFuture.runAsync(announcer::onListening, control).join());
    open(() -> CompletableFuture.runAsync(sessions::close, control).join());
    CompletableFuture.runAsync(() -> sessions.connect(config.peers(), links.transport()), control)
        .join();
    sessions.clients().forEach(client -> links.node().onJudge(client::judge));
    started
        .parents()
        .ifPresent(upward -> {
          open(() -> CompletableFuture.runAsync(upward::close, control).join());
          CompletableFuture.runAsync(() -> upward.connect(links.parents()), control).join();
          links.node().onJudge(upward::judge);
        });
  }

  private LevelControl.DataPlane openDataPlane(KernelSetup kernel, NodeLinks links)
      throws IOException {
    ForwardingConfig forwarding = forwarding();
    Optional<KernelOffload> offload = openOffload(forwarding.icmpErrors().perSecond());
    this.offload = offload;
    LevelInputs inputs = new LevelInputs(config, kernel, offload);
    Leases leases = new Leases();
    KernelWays ways = open(KernelWays.open());
    FlowOffload flows = offload.map(KernelOffload::flows).orElse(FlowOffload.NONE);
    PacketOffload packets = offload.isPresent() ? offload.get() : PacketOffload.NONE;
    ForwardingMachine machine = new ForwardingMachine(forwarding, emptyTable(), leases, flows);
    // Before the flows are adopted, some of which go to these ends.
    Optional<PinLink> pins = openPins(machine);
    offload.ifPresent(each -> each.adoptInto(machine));
    Optional<RecoveryMachine> recovery = openRecovery(machine);
    spare = recovery.flatMap(searching -> openSpare(machine, searching, links));
    ForwardingLoop loop =
        open(
            new ForwardingLoop(
                offload.map(KernelOffload::config).orElseGet(this::dataPlane),
                inputs.inputs(),
                inputs.output(),
                new Deciding(machine, pins, recovery, spare.map(HotSpare::companion)),
                packets,
                ways));
    loop.start();
    return new LevelControl.DataPlane(
        loop,
        inputs,
        leases,
        offload.map(KernelOffload::adoptedEnds).orElse(List.of()),
        offload.map(KernelOffload::adoptedSources).orElse(List.of()),
        inputs.isAttached() && config.input().pins().isPresent());
  }

  /** What keeps the machine's flows and those of the cluster's other SLRs alike. */
  private Optional<HotSpare> openSpare(
      ForwardingMachine machine, RecoveryMachine recovery, NodeLinks links) {
    Optional<HotSpare> opened =
        config
            .spare()
            .map(mates ->
                new HotSpare(
                    new HotSpare.Self(config.node(), level, config.cluster().orElseThrow()),
                    mates,
                    links.trust(),
                    machine,
                    recovery));
    opened.ifPresent(its -> links.onJudge(its::judge));
    return opened;
  }

  /** What looks for flows that the machine does not know; a router's SLR does so for it. */
  private Optional<RecoveryMachine> openRecovery(ForwardingMachine machine) {
    if (level == Level.ROUTER) {
      return Optional.empty();
    }
    LevelConfig.RecoverConfig recovery = config.recovery();
    SecureRandom random = new SecureRandom();
    RecoveryMachine searching =
        new RecoveryMachine(
            new RecoveryConfig(
                config.node(),
                new HashKey(random.nextLong(), random.nextLong()),
                config.choice().choiceKey().key(),
                new TokenRate(recovery.queriesPerSecond(), recovery.queriesPerSecond()),
                new TokenRate(recovery.stallsPerSecond(), recovery.stallsPerSecond()),
                recovery.resets(),
                System.nanoTime() + config.knowsAllAfterNs(),
                new TokenRate(recovery.echoesPerSecond(), recovery.echoesPerSecond()),
                () -> System.currentTimeMillis() / 1_000),
            machine);
    machine.search(searching);
    return Optional.of(searching);
  }

  /** What signals the machine's flows, if they are. */
  private Optional<PinLink> openPins(ForwardingMachine machine) {
    PinsConfig pins = config.pins();
    if (pins.transport() == PinTransport.NONE) {
      return Optional.empty();
    }
    List<MessagePort> ports = new ArrayList<>();
    try {
      config.endPoints().forEach(own -> ports.add(messagePort(pins.transport(), own)));
      PinMachine signalling =
          new PinMachine(pinConfig(pins), machine.records(), machine::table, System.nanoTime());
      offload.ifPresent(its -> signalling.adopt(its.adoptedPins(), System.nanoTime()));
      machine.signals(signalling);
      return Optional.of(new PinLink(signalling, ports, 2 * pins.refresh().toNanos()));
    } catch (RuntimeException failure) {
      ports.forEach(MessagePort::close);
      throw failure;
    }
  }

  private static MessagePort messagePort(PinTransport transport, IpAddress own) {
    return transport == PinTransport.RAW
        ? MessagePort.raw(own, IpProtocol.RSVP)
        : MessagePort.udp(own, RSVP_PORT);
  }

  private PinConfig pinConfig(PinsConfig pins) {
    long nowMs = System.currentTimeMillis();
    return new PinConfig(
        config.endPoints(),
        pins.hideHosts(),
        pins.refresh().toNanos(),
        new TokenRate(pins.untrustedPerSecond(), pins.untrustedPerSecond()),
        PinConfig.versionBase(nowMs, System.nanoTime()),
        new SecureRandom().nextInt(1 << 24),
        nowMs);
  }

  /** The data plane in the kernel, where it is wanted and possible. */
  private Optional<KernelOffload> openOffload(int icmpErrorsPerSecond) {
    return switch (config.input().port()) {
      case PACKET, TUN -> withoutOffload();
      case BPF -> Optional.of(open(newOffload(icmpErrorsPerSecond)));
      case AUTO -> {
        try {
          yield Optional.of(open(newOffload(icmpErrorsPerSecond)));
        } catch (NativeException impossible) {
          LOG.warn("packets are forwarded by this process alone: {}", impossible.getMessage());
          yield withoutOffload();
        }
      }
    };
  }

  private KernelOffload newOffload(int icmpErrorsPerSecond) {
    return KernelOffload.open(
        PlaneSizes.forFlows(config.flows().records()),
        config.input().pins(),
        new KernelOffload.Settings(
            dataPlane(),
            config.input().interfaces(),
            icmpErrorsPerSecond,
            standIn(),
            !config.parents().isEmpty()),
        emptyTable());
  }

  /** What an earlier process of another configuration left would go on by itself. */
  private Optional<KernelOffload> withoutOffload() {
    config
        .input()
        .pins()
        .filter(BpfPlane::isPinned)
        .ifPresent(folder -> {
          LOG.warn("ends the data plane in the kernel that was left in {}", folder);
          BpfPlane.withdraw(folder);
        });
    return Optional.empty();
  }

  private PlaneStandIn standIn() {
    HashKey key = config.choice().choiceKey().key();
    return new PlaneStandIn(
        key.first(),
        key.second(),
        config.input().silence().toNanos(),
        config.flows().openingsPerSecond());
  }

  private DataPlaneConfig dataPlane() {
    return new DataPlaneConfig(
        config.endPoints().stream().filter(IpAddress::isV4).findFirst(),
        config.endPoints().stream().filter(each -> !each.isV4()).findFirst(),
        config.tunnelSources(),
        true,
        DataPlaneConfig.USUAL_TOO_BIG_PER_SECOND);
  }

  private ForwardingConfig forwarding() {
    SecureRandom random = new SecureRandom();
    HashKey indexKey = new HashKey(random.nextLong(), random.nextLong());
    ForwardingConfig usual = ForwardingConfig.usual(indexKey);
    int refusals = config.flows().refusalsPerSecond();
    return new ForwardingConfig(
        indexKey,
        new FlowLimits(config.flows().records(), Map.of()),
        usual.fragments(),
        new TokenRate(refusals, refusals),
        usual.icmpErrors(),
        level == Level.ROUTER ? UnknownFlows.HAND_DOWN : UnknownFlows.DROP);
  }

  private ForwardingTable emptyTable() {
    return ForwardingTable.empty(config.choice().choiceKey());
  }

  private AnnouncementDriver announcer(AnnounceConfig announce) throws IOException {
    IncludeFiles files = new IncludeFiles(announce.include4(), announce.include6());
    files.requireWritable();
    BirdAnnouncer bird =
        open(new BirdAnnouncer(new BirdClient(announce.bird(), BIRD_TIMEOUT), files));
    AnnouncementConfig usual = AnnouncementConfig.defaults(config.prefixes());
    AnnouncementDriver driver =
        new AnnouncementDriver(
            new AnnouncementConfig(
                usual.prefixes(),
                announce.startHold().toNanos(),
                announce.withdrawHold().toNanos(),
                announce.stopDrain().toNanos(),
                new FlapDamping(
                    announce.flapWait().toNanos(), announce.flapWaitLongest().toNanos()),
                usual.retryNs()),
            bird,
            control);
    control.add(driver);
    return driver;
  }
}
