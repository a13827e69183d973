package slr.node.advertise;

import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;
import java.util.Optional;
import slr.certs.RefusalReason;

/**
 * Why a TLS handshake failed, for counting and for people. The JDK tells some kinds apart only by
 * its words; if they change, these count as {@link TransportCounter#TLS_FAILED}.
 *
 * @param counter what to count; empty where {@code refusal} counts
 * @param refusal what the handshake itself did not count already
 * @param text for the log
 */
record HandshakeFault(
    Optional<TransportCounter> counter, Optional<RefusalReason> refusal, String text) {

  /** The fault behind an exception of the handshake. */
  static HandshakeFault of(Throwable failure) {
    String text = words(failure);
    return switch (failure) {
      case SslHandshakeTimeoutException _ -> of(TransportCounter.HANDSHAKE_TIMEOUT, text);
      case NotSslRecordException _ ->
          // Its message is all that came, in hexadecimal.
          of(TransportCounter.NOT_TLS, "what came is not TLS");
      case ClosedChannelException _ ->
          of(TransportCounter.HANDSHAKE_ABANDONED, "the peer left in the middle of the handshake");
      case Throwable _ when isAlert(failure) -> of(TransportCounter.REFUSED_BY_PEER, text);
      case Throwable _ when failure.getCause() instanceof CertificateException judged ->
          // Our own path check: it has counted.
          new HandshakeFault(
              Optional.empty(), Optional.empty(), String.valueOf(judged.getMessage()));
      case Throwable _ when text.contains("Empty client certificate chain") ->
          new HandshakeFault(
              Optional.empty(),
              Optional.of(RefusalReason.NO_CERTIFICATE),
              RefusalReason.NO_CERTIFICATE.label());
      case Throwable _ when text.contains("protocol") && text.contains("TLS") ->
          of(TransportCounter.TLS_VERSION, text);
      default -> of(TransportCounter.TLS_FAILED, text);
    };
  }

  /** Whether the peer or the world is to blame, and not this program. */
  static boolean isOfNetwork(Throwable failure) {
    return failure instanceof IOException
        || (failure instanceof DecoderException && failure.getCause() instanceof IOException);
  }

  /** Whether the peer said what it does not like. */
  static boolean isAlert(Throwable failure) {
    return String.valueOf(failure.getMessage()).contains("Received fatal alert");
  }

  /** What happened, for people. */
  static String words(Throwable failure) {
    Throwable cause =
        failure instanceof DecoderException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    String message = String.valueOf(cause.getMessage());
    // The JDK's server tells a client no more than "unknown" of its certificate.
    return isAlert(cause) ? message + ": the other end's log says why" : message;
  }

  void countIn(TransportCounters counters) {
    counter.ifPresent(counters::count);
    refusal.ifPresent(counters::count);
  }

  /** A fault with these words. */
  static HandshakeFault of(TransportCounter counter, String text) {
    return new HandshakeFault(Optional.of(counter), Optional.empty(), text);
  }
}
