package slr.plane;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * How many packets an interface has dropped on its way out, from {@code /proc/net/dev} (proc(5)).
 *
 * <p>The file stays open: it shows the network namespace of the thread that opened it, whoever
 * reads.
 */
final class DeviceDrops implements AutoCloseable {

  /** The column behind the colon: 8 for received, then bytes, packets, errors, drops. */
  private static final int TRANSMIT_DROPS = 11;

  /** 1,000 interfaces; the line of a new one comes last. */
  private static final int FILE_BYTES_MAX = 256 * 1024;

  private final RandomAccessFile file;
  private final String device;
  private long last;

  private DeviceDrops(RandomAccessFile file, String device) {
    this.file = file;
    this.device = device;
  }

  static DeviceDrops open(String device) {
    try {
      return new DeviceDrops(new RandomAccessFile("/proc/thread-self/net/dev", "r"), device);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read /proc/thread-self/net/dev: mount /proc", e);
    }
  }

  /** The count now; the last known one when the interface or this object is gone. */
  synchronized long transmitDrops() {
    try {
      file.seek(0);
      byte[] octets = new byte[FILE_BYTES_MAX];
      int length = 0;
      int read = file.read(octets);
      while (read > 0) {
        length += read;
        read = file.read(octets, length, octets.length - length);
      }
      last = find(new String(octets, 0, length, StandardCharsets.US_ASCII));
    } catch (IOException e) {
      // Closed, or the namespace is gone: the count no longer changes.
      return last;
    }
    return last;
  }

  @Override
  public synchronized void close() {
    transmitDrops();
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long find(String text) {
    for (String line : text.lines().toList()) {
      String trimmed = line.strip();
      if (trimmed.startsWith(device + ":")) {
        String[] columns = trimmed.substring(device.length() + 1).strip().split("\\s+", -1);
        return Long.parseLong(columns[TRANSMIT_DROPS]);
      }
    }
    return last;
  }
}
