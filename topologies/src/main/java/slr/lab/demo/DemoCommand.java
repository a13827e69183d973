package slr.lab.demo;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import slr.lab.Lab;
import slr.lab.LabEnvironment;
import slr.lab.LabException;
import slr.topology.TopologyFile;
import slr.topology.TopologyPicture;

/** {@code slr demo}. */
@Command(
    name = "demo",
    description = "From nothing to real clients served; exit status 0 only if all worked.")
public final class DemoCommand implements Callable<Integer> {

  @Option(
      names = "--topology",
      paramLabel = "FILE",
      description = "topologies/one-level.yaml if none is named")
  private @Nullable Path topology;

  @Option(names = "--keep", description = "leave the lab standing")
  private boolean keep;

  @Override
  public Integer call() {
    Path file = topology == null ? LabEnvironment.current().defaultTopology() : topology;
    System.out.print(new TopologyPicture(TopologyFile.read(file)).text());
    Narrator narrator = new Narrator(System.out);
    String name = TopologyFile.read(file).name() + "-demo";
    Lab lab = Lab.deploy(file, Optional.of(name), narrator::say);
    boolean good = false;
    try {
      new Demo(lab, narrator).run();
      good = true;
    } catch (LabException failure) {
      narrator.say("FAILED: " + failure.getMessage());
      narrator.say("logs: " + lab.folder("edge").getParent());
    } finally {
      if (!keep && good) {
        lab.destroy();
      }
    }
    if (good) {
      narrator.sumUp();
    }
    if (keep || !good) {
      System.out.printf(
          "%nThe lab %s stands; look around:%n  ./slr site status%n  ./slr lab exec c1 curl -s"
              + " http://192.192.1.7/%n  ./slr lab destroy --name %s%n",
          name, name);
    }
    return good ? 0 : 1;
  }
}
