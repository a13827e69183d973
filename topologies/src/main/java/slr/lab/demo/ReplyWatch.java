package slr.lab.demo;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import slr.lab.Capture;
import slr.lab.Command;
import slr.lab.Lab;
import slr.lab.LabException;

/** Captures on all interfaces of the SLR's node what should not be there: replies. */
final class ReplyWatch implements AutoCloseable {

  private static final String REPLIES = "src net 192.192.0.0/16 or src net 2001:db8:192::/48";

  private final List<Path> files = new ArrayList<>();
  private final List<Capture> captures = new ArrayList<>();
  private boolean stopped;

  private ReplyWatch() {}

  static ReplyWatch start(Lab lab, String node) {
    ReplyWatch watch = new ReplyWatch();
    for (String name : lab.interfaces(node)) {
      Path file = lab.folder(node).resolve("replies-" + name + ".pcap");
      watch.files.add(file);
      watch.captures.add(lab.capture(node, name, file, REPLIES));
    }
    return watch;
  }

  /** No reply was seen, or it throws. */
  String verdict() {
    close();
    for (Path file : files) {
      String packets =
          Command.run("tcpdump", "-nr", file.toString(), "-c", "5").orThrow().output().strip();
      if (!packets.isEmpty()) {
        throw new LabException("replies came by the SLR, in " + file + ":\n" + packets);
      }
    }
    return "no reply packet on any of its " + files.size() + " interfaces";
  }

  @Override
  public void close() {
    if (!stopped) {
      captures.forEach(Capture::close);
      stopped = true;
    }
  }
}
