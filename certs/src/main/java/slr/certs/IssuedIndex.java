package slr.certs;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What a CA has issued: the text file {@code ca.index}, one line per certificate, six words: serial
 * number (hex), name, level, {@code node} or {@code ca}, its end, and when it was revoked or {@code
 * -}. A certificate is entered before it is made, so that none exists that cannot be revoked.
 */
final class IssuedIndex {

  /**
   * One certificate.
   *
   * @param name simple name, without the CA's
   */
  record Entry(
      BigInteger serial,
      String name,
      Level level,
      boolean authority,
      Instant notAfter,
      Optional<Instant> revokedAt) {

    boolean isLive(Instant now) {
      return revokedAt.isEmpty() && now.isBefore(notAfter);
    }

    Entry revoked(Instant now) {
      return new Entry(serial, name, level, authority, notAfter, Optional.of(now));
    }

    private String line() {
      return String.join(
          " ",
          serial.toString(16),
          name,
          level.label(),
          authority ? "ca" : "node",
          notAfter.toString(),
          revokedAt.map(Instant::toString).orElse("-"));
    }
  }

  private final Path file;
  private final List<Entry> entries;

  private IssuedIndex(Path file, List<Entry> entries) {
    this.file = file;
    this.entries = entries;
  }

  static IssuedIndex read(Path file) throws IOException {
    List<Entry> entries = new ArrayList<>();
    int number = 0;
    for (String line : new String(PemFile.bytes(file), StandardCharsets.UTF_8).lines().toList()) {
      number++;
      entries.add(parse(line).orElseThrow(corrupt(file, number)));
    }
    return new IssuedIndex(file, entries);
  }

  static IssuedIndex empty(Path file) {
    return new IssuedIndex(file, new ArrayList<>());
  }

  /** The live certificates of that name; names that differ in case alone count as one. */
  List<Entry> live(String name, Instant now) {
    return entries.stream()
        .filter(entry -> entry.name().equalsIgnoreCase(name) && entry.isLive(now))
        .toList();
  }

  /** What belongs into a CRL: an expired certificate needs no list to be refused. */
  List<Entry> revoked(Instant now) {
    return entries.stream()
        .filter(entry -> entry.revokedAt().isPresent() && now.isBefore(entry.notAfter()))
        .toList();
  }

  void add(Entry entry) throws IOException {
    entries.add(entry);
    write();
  }

  void revoke(List<Entry> which, Instant now) throws IOException {
    entries.replaceAll(entry -> which.contains(entry) ? entry.revoked(now) : entry);
    write();
  }

  void write() throws IOException {
    String text = entries.stream().map(entry -> entry.line() + "\n").collect(Collectors.joining());
    AtomicFile.writeOpen(file, text.getBytes(StandardCharsets.UTF_8));
  }

  private static Optional<Entry> parse(String line) {
    String[] words = line.split(" ", -1);
    Optional<Level> level = words.length == 6 ? Level.ofLabel(words[2]) : Optional.empty();
    try {
      return level.map(known ->
          new Entry(
              new BigInteger(words[0], 16),
              words[1],
              known,
              words[3].equals("ca"),
              Instant.parse(words[4]),
              words[5].equals("-") ? Optional.empty() : Optional.of(Instant.parse(words[5]))));
    } catch (NumberFormatException | DateTimeParseException _) {
      return Optional.empty();
    }
  }

  private static Supplier<IOException> corrupt(Path file, int line) {
    return () -> new IOException(file + " is damaged at line " + line + ": restore it from a copy");
  }
}
