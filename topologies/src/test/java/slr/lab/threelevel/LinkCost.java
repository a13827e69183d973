package slr.lab.threelevel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import slr.lab.Lab;
import slr.lab.LabException;

/** Another OSPF metric for one end of a link, by BIRD's configuration as an operator would. */
final class LinkCost implements AutoCloseable {

  private final Lab lab;
  private final String node;
  private final Path file;
  private final String before;

  private LinkCost(Lab lab, String node, Path file, String before) {
    this.lab = lab;
    this.node = node;
    this.file = file;
    this.before = before;
  }

  /** In OSPFv2 and OSPFv3; closing puts the old one back. */
  static LinkCost change(Lab lab, String node, String interfaceName, int from, int to)
      throws IOException {
    Path file = lab.folder(node).resolve("bird.conf");
    String before = Files.readString(file);
    String line = "interface \"%s\" { type ptp; cost %d;";
    String after =
        before.replace(line.formatted(interfaceName, from), line.formatted(interfaceName, to));
    if (after.equals(before)) {
      throw new LabException(
          "%s has no interface %s of cost %d".formatted(file, interfaceName, from));
    }
    LinkCost change = new LinkCost(lab, node, file, before);
    change.configure(after);
    return change;
  }

  private void configure(String text) throws IOException {
    Files.writeString(file, text);
    String answer = lab.bird(node, "configure").output();
    if (!answer.contains("Reconfigur")) {
      throw new LabException("BIRD of " + node + ": " + answer);
    }
  }

  @Override
  public void close() throws IOException {
    configure(before);
  }
}
