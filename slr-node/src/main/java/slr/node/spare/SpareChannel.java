package slr.node.spare;

import java.io.ObjectInputFilter;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.JChannel;
import org.jgroups.Message;
import org.jgroups.PhysicalAddress;
import org.jgroups.Receiver;
import org.jgroups.View;
import org.jgroups.protocols.FD_ALL3;
import org.jgroups.protocols.MERGE3;
import org.jgroups.protocols.TCP;
import org.jgroups.protocols.TCPPING;
import org.jgroups.protocols.UNICAST3;
import org.jgroups.protocols.VERIFY_SUSPECT2;
import org.jgroups.protocols.pbcast.GMS;
import org.jgroups.protocols.pbcast.NAKACK2;
import org.jgroups.protocols.pbcast.STABLE;
import org.jgroups.stack.IpAddress;
import org.jgroups.stack.Protocol;
import org.jgroups.util.ExtendedUUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slr.core.row.NodeName;
import slr.core.spare.SpareAction;
import slr.core.spare.SpareCodec;
import slr.core.spare.SpareFrame;
import slr.core.spare.SpareFrameException;

/** The channel to the other members of the cluster. Any thread. */
final class SpareChannel implements AutoCloseable {

  /** Who hears of the others; on threads of JGroups. */
  interface Listener {

    /**
     * These others are there now.
     *
     * @param mates by name, each with what tells its process from one before it
     */
    void present(Map<String, Long> mates);

    /** One of them has said this. */
    void said(String mate, SpareFrame frame);
  }

  /** A frame and what JGroups puts around it, many times over. */
  private static final int MESSAGE_BYTES_MAX = 1 << 17;

  static {
    // JGroups could carry objects of Java, which a member would make here. Nobody needs them.
    if (ObjectInputFilter.Config.getSerialFilter() == null) {
      ObjectInputFilter.Config.setSerialFilter(ObjectInputFilter.Config.createFilter("!*"));
    }
  }

  private static final Logger LOG = LoggerFactory.getLogger(SpareChannel.class);

  private static final String NODE = "node";

  /** Frames that wait for the network; of more than that, some of it is told again. */
  private static final int QUEUE = 1_024;

  /** Heartbeats that are missing for so long make a mate suspect. */
  private static final long SILENCE_MS = 150;

  private static final long HEARTBEAT_MS = 30;

  /** For so long a suspect may still answer. */
  private static final long VERIFY_MS = 80;

  /** How long another member is looked for before this one stands alone, until it is found. */
  private static final long JOIN_MS = 2_000;

  private static final long LEAVE_MS = 500;
  private static final long RETRY_MS = 2_000;
  private static final int CONNECT_MS = 500;

  /** How long a mate may stay whose certificate has ended. */
  private static final long JUDGE_NS = 10_000_000_000L;

  private final String self;
  private final String cluster;
  private final MatesConfig config;
  private final MemberSockets sockets;
  private final Listener listener;
  private final BlockingQueue<SpareAction> outgoing = new ArrayBlockingQueue<>(QUEUE);
  private final LongAdder lost = new LongAdder();
  private final LongAdder malformed = new LongAdder();
  private final Thread thread;

  /** Of the thread alone. */
  private long judgedNs = System.nanoTime();

  private volatile Map<String, Address> mates = Map.of();
  private volatile boolean running = true;

  /**
   * Connects, and goes on trying until it is closed.
   *
   * @param self this node's name
   * @param cluster the same name at all members
   */
  SpareChannel(
      String self, String cluster, MatesConfig config, MemberSockets sockets, Listener listener) {
    this.self = self;
    this.cluster = cluster;
    this.config = config;
    this.sockets = sockets;
    this.listener = listener;
    thread = Thread.ofPlatform().name("spare").daemon().start(this::run);
  }

  /** Sends it soon; false if too much waits. */
  boolean send(SpareAction action) {
    boolean queued = outgoing.offer(action);
    if (!queued) {
      lost.increment();
    }
    return queued;
  }

  /** Frames that were not sent. */
  long lost() {
    return lost.sum();
  }

  /** Messages of members that were no frames. */
  long malformed() {
    return malformed.sum();
  }

  @Override
  public void close() {
    running = false;
    thread.interrupt();
    try {
      thread.join(2 * RETRY_MS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (running) {
      try (JChannel channel = new JChannel(stack())) {
        channel.name(self).addAddressGenerator(this::address).setDiscardOwnMessages(true);
        channel.setReceiver(receiver());
        channel.connect(cluster);
        while (running) {
          SpareAction action = outgoing.poll(1, TimeUnit.SECONDS);
          if (action != null) {
            send(channel, action);
          }
          judgeNowAndThen();
        }
      } catch (InterruptedException _) {
        // Closed, or asked to be.
      } catch (Exception failure) {
        LOG.error("no cluster, trying again: {}", failure.toString());
        pause();
      }
    }
  }

  /** Certificates end while connections last. */
  private void judgeNowAndThen() {
    long nowNs = System.nanoTime();
    if (nowNs - judgedNs >= JUDGE_NS) {
      judgedNs = nowNs;
      sockets.judge();
    }
  }

  private void pause() {
    try {
      // What is to be sent meanwhile is old by then.
      outgoing.clear();
      new CountDownLatch(1).await(RETRY_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      // Closed.
    }
  }

  private void send(JChannel channel, SpareAction action) throws Exception {
    Address to = mates.get(action.mate());
    if (to == null) {
      lost.increment();
      return;
    }
    channel.send(new BytesMessage(to, SpareCodec.encode(action.frame())));
  }

  private List<Protocol> stack() {
    InetSocketAddress listen = config.listen();
    TCP transport = new TCP();
    transport.setBindAddress(listen.getAddress()).setBindPort(listen.getPort()).setPortRange(0);
    transport.setClientBindAddr(listen.getAddress()).setSockConnTimeout(CONNECT_MS);
    transport.setPeerAddrReadTimeout(CONNECT_MS).tcpNodelay(true).enableSuspectEvents(true);
    transport.setSocketFactory(sockets);
    transport.setMaxLength(MESSAGE_BYTES_MAX);
    transport.disableDiagnostics();
    TCPPING discovery = new TCPPING();
    List<PhysicalAddress> hosts = new ArrayList<>();
    hosts.add(new IpAddress(listen.getAddress(), listen.getPort()));
    config.members().forEach(each -> hosts.add(new IpAddress(each.getAddress(), each.getPort())));
    discovery.setInitialHosts2(hosts).setPortRange(0);
    return List.of(
        transport,
        discovery,
        new MERGE3().setMinInterval(500).setMaxInterval(1_500),
        new FD_ALL3().setTimeout(SILENCE_MS).setInterval(HEARTBEAT_MS),
        new VERIFY_SUSPECT2().setTimeout(VERIFY_MS),
        new NAKACK2().useMcastXmit(false).setDiscardDeliveredMsgs(true),
        new UNICAST3(),
        new STABLE().setMaxBytes(1 << 20),
        new GMS().setJoinTimeout(JOIN_MS).setLeaveTimeout(LEAVE_MS).printLocalAddress(false));
  }

  /** The name goes with the address: whoever sees one knows the other. */
  private Address address() {
    return ExtendedUUID.randomUUID(self).put(NODE, self.getBytes(StandardCharsets.US_ASCII));
  }

  private static Optional<String> name(Address address) {
    if (!(address instanceof ExtendedUUID id) || id.get(NODE) == null) {
      return Optional.empty();
    }
    try {
      String name = new String(id.get(NODE), StandardCharsets.US_ASCII);
      return Optional.of(NodeName.require("node", name));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private Receiver receiver() {
    return new Receiver() {
      @Override
      public void viewAccepted(View view) {
        Map<String, Address> addresses = new LinkedHashMap<>();
        Map<String, Long> present = new LinkedHashMap<>();
        for (Address member : view.getMembers()) {
          Optional<String> name = name(member).filter(its -> !its.equals(self));
          if (name.isPresent() && member instanceof ExtendedUUID id) {
            addresses.put(name.get(), member);
            present.put(name.get(), id.getMostSignificantBits());
          }
        }
        if (!addresses.keySet().equals(mates.keySet())) {
          LOG.info("spares: {} are there now, {} were", addresses.keySet(), mates.keySet());
        }
        mates = addresses;
        listener.present(present);
      }

      @Override
      public void receive(Message message) {
        Optional<String> from = name(message.getSrc());
        if (from.isEmpty() || !message.hasArray()) {
          malformed.increment();
          return;
        }
        try {
          listener.said(
              from.get(),
              SpareCodec.decode(
                  ByteBuffer.wrap(message.getArray(), message.getOffset(), message.getLength())));
        } catch (SpareFrameException no) {
          malformed.increment();
          LOG.debug("{} said what is no frame: {}", from.get(), no.getMessage());
        }
      }
    };
  }
}
