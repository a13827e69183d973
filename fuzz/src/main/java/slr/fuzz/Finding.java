package slr.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * An input for which something does not hold.
 *
 * @param input the file with its octets
 * @param trace what was thrown and where, or what the fuzzer says of it
 */
record Finding(Path input, List<String> trace) {

  private static final int OCTETS_PER_LINE = 16;

  /** Lines of a dump; a longer input is a file to look at. */
  private static final int LINES_MAX = 64;

  /** For people: what, the octets, and the command that shows it again. */
  String text(String target) throws IOException {
    byte[] octets = Files.readAllBytes(input);
    StringBuilder text = new StringBuilder("\n");
    trace.forEach(line -> text.append(line).append('\n'));
    text.append("\ninput    ").append(input).append(", ").append(octets.length).append(" octets\n");
    text.append(dump(octets));
    text.append("replay   ./slr fuzz ").append(target).append(" --replay ").append(input);
    return text.append('\n').toString();
  }

  /** Offset, hexadecimal, and the printable ones of each 16 octets. */
  static String dump(byte[] octets) {
    StringBuilder text = new StringBuilder();
    int shown = Math.min(octets.length, OCTETS_PER_LINE * LINES_MAX);
    for (int at = 0; at < shown; at += OCTETS_PER_LINE) {
      StringBuilder hex = new StringBuilder();
      StringBuilder letters = new StringBuilder();
      for (int i = at; i < Math.min(shown, at + OCTETS_PER_LINE); i++) {
        hex.append(String.format(Locale.ROOT, "%02x ", octets[i] & 0xff));
        letters.append(octets[i] >= ' ' && octets[i] < 0x7f ? (char) octets[i] : '.');
      }
      text.append(String.format(Locale.ROOT, "  %04x  %-48s %s%n", at, hex, letters));
    }
    if (shown < octets.length) {
      text.append("  ..    ").append(octets.length - shown).append(" more octets\n");
    }
    return text.toString();
  }
}
