package slr.host.service;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One HTTP GET with one deadline for all of it, however slowly the answer trickles in.
 *
 * <p>HTTP/1.0 (RFC 1945) on purpose: the server closes after its answer and never sends chunks, so
 * that an answer is a status line, headers, an empty line, and the rest.
 */
final class HttpGet {

  /** The most octets of an answer that are read; a check needs no more, and memory is bounded. */
  static final int ANSWER_LIMIT_BYTES = 64 * 1024;

  private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] (\\d{3})(?: .*)?");

  private HttpGet() {}

  /**
   * What came back.
   *
   * @param status 100 to 999
   * @param body as far as it fits {@link #ANSWER_LIMIT_BYTES}
   */
  record Response(int status, String body) {}

  /**
   * Asks and reads to the end, or to the limit.
   *
   * @throws IOException if there is no answer in time, or it is not HTTP; the message says which
   */
  static Response fetch(InetSocketAddress end, String path, String host, int timeoutMs)
      throws IOException {
    long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    try (Socket socket = new Socket()) {
      socket.connect(end, timeoutMs);
      String request =
          "GET " + path + " HTTP/1.0\r\nHost: " + host + "\r\nUser-Agent: slr-host\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return parse(read(socket, deadlineNs));
    }
  }

  private static String read(Socket socket, long deadlineNs) throws IOException {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    byte[] chunk = new byte[4096];
    InputStream in = socket.getInputStream();
    while (answer.size() < ANSWER_LIMIT_BYTES) {
      long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
      if (leftMs <= 0) {
        throw new SocketTimeoutException("no complete answer in time");
      }
      socket.setSoTimeout((int) leftMs);
      int length = in.read(chunk, 0, Math.min(chunk.length, ANSWER_LIMIT_BYTES - answer.size()));
      if (length < 0) {
        break;
      }
      answer.write(chunk, 0, length);
    }
    return answer.toString(StandardCharsets.UTF_8);
  }

  static Response parse(String answer) throws IOException {
    int lineEnd = answer.indexOf("\r\n");
    Matcher line = STATUS_LINE.matcher(lineEnd < 0 ? answer : answer.substring(0, lineEnd));
    if (!line.matches()) {
      throw new IOException(
          answer.isEmpty() ? "closed without an answer" : "the answer is not HTTP");
    }
    int bodyStart = answer.indexOf("\r\n\r\n");
    String body = bodyStart < 0 ? "" : answer.substring(bodyStart + 4);
    return new Response(Integer.parseInt(line.group(1)), body);
  }
}
