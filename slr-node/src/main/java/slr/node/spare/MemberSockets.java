package slr.node.spare;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import javax.net.ssl.SSLSocket;
import org.jgroups.util.SocketFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slr.certs.Purpose;
import slr.certs.RefusalReason;
import slr.core.advertise.Level;
import slr.node.advertise.PacedLog;
import slr.node.trust.LinkTrust;
import slr.node.trust.NodeTrust;
import slr.node.trust.PeerVerdict;
import slr.packet.IpAddress;

/**
 * Gives JGroups its sockets: all of them under TLS, with members alone at the other end. Any
 * thread.
 */
final class MemberSockets implements SocketFactory {

  /** A handshake takes milliseconds; whoever is silent for so long does not want one. */
  static final int HANDSHAKE_MS = 2_000;

  private static final Logger LOG = LoggerFactory.getLogger(MemberSockets.class);

  private final LinkTrust trust;
  private final Set<InetAddress> members;
  private final Map<SSLSocket, Purpose> live = new ConcurrentHashMap<>();
  private final LongAdder refused = new LongAdder();
  private final PacedLog log = new PacedLog(LOG);

  /**
   * @param level that of all members
   * @param members where the others listen: from there they connect, and their certificates have
   *     one of these addresses among their end points
   */
  MemberSockets(NodeTrust trust, Level level, List<InetSocketAddress> members) {
    List<IpAddress> ends =
        members.stream().map(each -> IpAddress.ofBytes(each.getAddress().getAddress())).toList();
    this.trust =
        new LinkTrust(
            trust,
            Set.of(level),
            peer -> ends.stream().anyMatch(peer::mayTunnel),
            this::refusedFor);
    this.members = members.stream().map(InetSocketAddress::getAddress).collect(Collectors.toSet());
  }

  private void refusedFor(RefusalReason reason) {
    refused.increment();
    log.warn("the certificate of a mate is refused: {}", reason.label());
  }

  /** Connections that were not those of members. */
  long refused() {
    return refused.sum();
  }

  /** Ends the connections whose other ends may not be members any more. */
  void judge() {
    live.forEach((socket, purpose) -> {
      if (trust.check(socket.getSession(), purpose) instanceof PeerVerdict.Refused why) {
        LOG.warn("{} is no member any more: {}", socket.getRemoteSocketAddress(), why);
        closeQuietly(socket);
      }
    });
  }

  boolean isMember(InetAddress address) {
    return members.contains(address);
  }

  /** The connection under TLS, its other end known; empty-handed by exception. */
  Socket admit(Socket accepted) throws IOException {
    accepted.setSoTimeout(HANDSHAKE_MS);
    SSLSocket socket = trust.serverSocket(accepted);
    socket.startHandshake();
    accepted.setSoTimeout(0);
    note(socket, Purpose.CLIENT);
    return socket;
  }

  void refuse(Socket socket, String why) {
    refused.increment();
    log.warn("refused {}: {}", socket.getRemoteSocketAddress(), why);
    closeQuietly(socket);
  }

  private void note(SSLSocket socket, Purpose peer) {
    live.keySet().removeIf(SSLSocket::isClosed);
    live.put(socket, peer);
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException ending) {
      LOG.debug("close: {}", ending.toString());
    }
  }

  @Override
  public Socket createSocket(String service) throws IOException {
    SSLSocket socket = trust.clientSocket();
    socket.setSoTimeout(HANDSHAKE_MS);
    socket.addHandshakeCompletedListener(done -> {
      note(socket, Purpose.SERVER);
      try {
        socket.setSoTimeout(0);
      } catch (SocketException closed) {
        LOG.debug("closed during the handshake: {}", closed.toString());
      }
    });
    return socket;
  }

  @Override
  public Socket createSocket(String service, String host, int port) throws IOException {
    return connected(service, new InetSocketAddress(host, port));
  }

  @Override
  public Socket createSocket(String service, InetAddress address, int port) throws IOException {
    return connected(service, new InetSocketAddress(address, port));
  }

  @Override
  public Socket createSocket(
      String service, String host, int port, InetAddress local, int localPort) throws IOException {
    return createSocket(service, InetAddress.getByName(host), port, local, localPort);
  }

  @Override
  public Socket createSocket(
      String service, InetAddress address, int port, InetAddress local, int localPort)
      throws IOException {
    Socket socket = createSocket(service);
    socket.bind(new InetSocketAddress(local, localPort));
    socket.connect(new InetSocketAddress(address, port), HANDSHAKE_MS);
    return socket;
  }

  private Socket connected(String service, SocketAddress to) throws IOException {
    Socket socket = createSocket(service);
    socket.connect(to, HANDSHAKE_MS);
    return socket;
  }

  @Override
  public ServerSocket createServerSocket(String service) throws IOException {
    return new MemberServerSocket(this);
  }

  @Override
  public ServerSocket createServerSocket(String service, int port) throws IOException {
    return bound(new InetSocketAddress(port), 0);
  }

  @Override
  public ServerSocket createServerSocket(String service, int port, int backlog) throws IOException {
    return bound(new InetSocketAddress(port), backlog);
  }

  @Override
  public ServerSocket createServerSocket(String service, int port, int backlog, InetAddress address)
      throws IOException {
    return bound(new InetSocketAddress(address, port), backlog);
  }

  private ServerSocket bound(SocketAddress at, int backlog) throws IOException {
    ServerSocket socket = new MemberServerSocket(this);
    socket.bind(at, backlog);
    return socket;
  }

  @Override
  public DatagramSocket createDatagramSocket(String service) throws SocketException {
    throw unprotected();
  }

  @Override
  public DatagramSocket createDatagramSocket(String service, SocketAddress at)
      throws SocketException {
    throw unprotected();
  }

  @Override
  public DatagramSocket createDatagramSocket(String service, int port) throws SocketException {
    throw unprotected();
  }

  @Override
  public DatagramSocket createDatagramSocket(String service, int port, InetAddress address)
      throws SocketException {
    throw unprotected();
  }

  @Override
  public MulticastSocket createMulticastSocket(String service) throws IOException {
    throw unprotected();
  }

  @Override
  public MulticastSocket createMulticastSocket(String service, int port) throws IOException {
    throw unprotected();
  }

  @Override
  public MulticastSocket createMulticastSocket(String service, SocketAddress at)
      throws IOException {
    throw unprotected();
  }

  private static SocketException unprotected() {
    return new SocketException("datagrams have no TLS here");
  }

  @Override
  public void close(Socket socket) throws IOException {
    if (socket != null) {
      socket.close();
    }
  }

  @Override
  public void close(ServerSocket socket) throws IOException {
    if (socket != null) {
      socket.close();
    }
  }

  @Override
  public void close(DatagramSocket socket) {
    if (socket != null) {
      socket.close();
    }
  }
}
