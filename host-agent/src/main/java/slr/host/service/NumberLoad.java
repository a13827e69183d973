package slr.host.service;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import slr.node.config.EndPointText;

/** A load that the service itself offers as a decimal number, in a file or at a URL. */
final class NumberLoad implements LoadSource {

  /** A number needs no more; what is beyond is not read. */
  private static final int TEXT_LIMIT_BYTES = 64;

  private static final int TIMEOUT_MS = 500;

  /** Where the text comes from. */
  @FunctionalInterface
  private interface Text {
    String read() throws IOException;
  }

  private final String place;
  private final Text text;

  private NumberLoad(String place, Text text) {
    this.place = place;
    this.text = text;
  }

  static NumberLoad ofFile(Path file) {
    return new NumberLoad(
        file.toString(),
        () -> {
          try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(TEXT_LIMIT_BYTES), StandardCharsets.US_ASCII);
          }
        });
  }

  /**
   * A number behind a URL.
   *
   * @throws IllegalArgumentException unless it is {@code http://ADDRESS[:PORT]/PATH}
   */
  static NumberLoad ofUrl(String text) {
    URI url = URI.create(text);
    if (!"http".equals(url.getScheme()) || url.getHost() == null) {
      throw new IllegalArgumentException(
          "url '" + text + "' cannot be asked: write http://127.0.0.1:8080/load");
    }
    int port = url.getPort() < 0 ? 80 : url.getPort();
    InetSocketAddress end = EndPointText.parse(url.getHost() + ":" + port);
    String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    return new NumberLoad(
        text,
        () -> {
          HttpGet.Response response = HttpGet.fetch(end, path, url.getRawAuthority(), TIMEOUT_MS);
          if (response.status() != 200) {
            throw new IOException("status " + response.status());
          }
          return response.body();
        });
  }

  @Override
  public double sample() throws IOException {
    String number = text.read().strip();
    try {
      double load = Double.parseDouble(number);
      if (load >= 0 && load <= LIMIT) {
        return load;
      }
    } catch (NumberFormatException _) {
      // Told apart from an out-of-range number by the text that the message shows.
    }
    String shown = number.length() > 20 ? number.substring(0, 20) + ".." : number;
    throw new IOException(
        place + " says '" + shown + "', not a load: a number from 0.0 idle to 1.0 full");
  }
}
