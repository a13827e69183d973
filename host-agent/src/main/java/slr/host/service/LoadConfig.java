package slr.host.service;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import slr.node.config.Default;

/**
 * Where the load of a service comes from, as the file states it.
 *
 * @param from which of the sources
 * @param value the load for {@link From#FIXED}
 * @param max connections that fill the host, for {@link From#CONNECTIONS}
 * @param file that holds the number, for {@link From#FILE}
 * @param url that answers with the number, for {@link From#HTTP}; an address, no name
 * @param every how often it is read
 */
public record LoadConfig(
    @Default("fixed") From from,
    @Default("0") double value,
    @Default("0") int max,
    Optional<Path> file,
    Optional<String> url,
    @Default("1s") Duration every) {

  /** The sources. */
  public enum From {
    /** A number that stands in the configuration. */
    FIXED,
    /** Processor time of the whole machine. */
    CPU,
    /** Connections of the service, as a share of {@code max}. */
    CONNECTIONS,
    /** A number that the service writes to a file: 0.0 idle, 1.0 full. */
    FILE,
    /** A number that the service answers with. */
    HTTP
  }

  public LoadConfig {
    if (!(value >= 0 && value <= LoadSource.LIMIT)) {
      throw new IllegalArgumentException("value " + value + " is out of range: use 0.0 to 1000.0");
    }
    if (from == From.CONNECTIONS && max < 1) {
      throw new IllegalArgumentException("max is missing: say how many connections are full load");
    }
    if (from == From.FILE && file.isEmpty()) {
      throw new IllegalArgumentException("file is missing: name the file that holds the load");
    }
    if (from == From.HTTP && url.isEmpty()) {
      throw new IllegalArgumentException("url is missing: write http://127.0.0.1:8080/load");
    }
    url.ifPresent(NumberLoad::ofUrl);
    if (every.compareTo(Duration.ofMillis(100)) < 0) {
      throw new IllegalArgumentException("every " + every.toMillis() + "ms is short: use 100ms up");
    }
  }
}
