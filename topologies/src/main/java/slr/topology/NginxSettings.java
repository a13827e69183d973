package slr.topology;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An nginx on a node, on all its addresses, virtual hosts included.
 *
 * @param port TCP port
 * @param files what stands under {@code /files/}: name and length in bytes
 */
public record NginxSettings(int port, SortedMap<String, Long> files) {

  public NginxSettings {
    files = new TreeMap<>(files);
  }
}
