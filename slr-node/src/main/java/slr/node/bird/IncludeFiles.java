package slr.node.bird;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.TreeMap;
import slr.core.announce.Announcement;
import slr.core.announce.BirdInclude;
import slr.core.announce.Preference;
import slr.packet.Prefix;

/**
 * The two files that BIRD's configuration includes; see {@link BirdInclude} for what BIRD's own
 * file must look like. They are the daemon's memory of what it announced last.
 *
 * @param v4 IPv4 routes
 * @param v6 IPv6 routes
 * @param ending of the file that is written before it takes the place of another; each process that
 *     writes has its own, so that none takes half of another's
 */
public record IncludeFiles(Path v4, Path v6, String ending) {

  /** Larger files are not from us: 10,000 prefixes take 600 KiB. */
  private static final long BYTES_MAX = 4 << 20;

  /** Those of an SLR. */
  public IncludeFiles(Path v4, Path v6) {
    this(v4, v6, ".new");
  }

  /**
   * What the files announce; nothing if there are none yet.
   *
   * @throws IOException if they cannot be read or are not from us; the message names the file
   */
  public Announcement read() throws IOException {
    TreeMap<Prefix, Preference> prefixes = new TreeMap<>();
    for (Path file : new Path[] {v4, v6}) {
      if (!Files.exists(file)) {
        continue;
      }
      if (Files.size(file) > BYTES_MAX) {
        throw new IOException(file + " is larger than " + BYTES_MAX + " octets; delete it");
      }
      try {
        prefixes.putAll(BirdInclude.parse(Files.readString(file)).prefixes());
      } catch (IllegalArgumentException wrong) {
        throw new IOException(file + ": " + wrong.getMessage(), wrong);
      }
    }
    return new Announcement(prefixes);
  }

  /**
   * Makes sure that they can be written.
   *
   * @throws IOException naming the file, the reason, and what to do
   */
  public void requireWritable() throws IOException {
    for (Path file : List.of(v4, v6)) {
      Path fresh = fresh(file);
      try (FileChannel _ = FileChannel.open(fresh, CREATE, WRITE)) {
        Files.delete(fresh);
      } catch (IOException failure) {
        Path folder = file.toAbsolutePath().getParent();
        throw new IOException(
            "include file %s cannot be written (%s): create %s and let this user write there, or"
                    .formatted(file, failure, folder)
                + " correct 'announce'",
            failure);
      }
      if (Files.isDirectory(file)) {
        throw new IOException("include file " + file + " is a folder: correct 'announce'");
      }
    }
  }

  /** Replaces both; each at once and durably, so that BIRD never reads half a file. */
  public void write(Announcement announcement) throws IOException {
    replace(v4, BirdInclude.v4(announcement));
    replace(v6, BirdInclude.v6(announcement));
  }

  private Path fresh(Path file) {
    return file.resolveSibling(file.getFileName() + ending);
  }

  private void replace(Path file, String text) throws IOException {
    Path fresh = fresh(file);
    try (FileChannel channel = FileChannel.open(fresh, CREATE, WRITE, TRUNCATE_EXISTING)) {
      ByteBuffer octets = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (octets.hasRemaining()) {
        channel.write(octets);
      }
      channel.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      // The rename is durable only with its folder.
      try (FileChannel channel = FileChannel.open(folder, READ)) {
        channel.force(true);
      }
    }
  }
}
