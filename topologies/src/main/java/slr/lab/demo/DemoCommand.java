package slr.lab.demo;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import slr.lab.CtrlC;
import slr.lab.Deployment;
import slr.lab.Lab;
import slr.lab.LabEnvironment;
import slr.lab.LabException;
import slr.topology.Topology;
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
      description = "topologies/three-level.yaml if none is named")
  private @Nullable Path topology;

  @Option(names = "--keep", description = "leave the lab standing, also after a failure")
  private boolean keep;

  @Override
  public Integer call() {
    Path file = topology == null ? LabEnvironment.current().defaultTopology() : topology;
    Topology read = TopologyFile.read(file);
    System.out.print(new TopologyPicture(read).text());
    Narrator narrator = new Narrator(System.out);
    Deployment deployment =
        new Deployment(file, read.withName(read.name() + "-demo"), narrator::say);
    try (CtrlC ctrlC = CtrlC.calls(deployment::cancel)) {
      return show(deployment.run(), narrator, ctrlC) ? 0 : 1;
    }
  }

  /** Whether all steps went well; only with {@code --keep} the lab stands afterwards. */
  private boolean show(Lab lab, Narrator narrator, CtrlC ctrlC) {
    boolean good = false;
    Optional<LabException> failed = Optional.empty();
    try {
      ctrlC.mayInterrupt();
      new Demo(lab, narrator).run();
      good = true;
    } catch (LabException failure) {
      failed = Optional.of(failure);
    } finally {
      // Also for a bug of ours, whose stack trace follows.
      boolean cutShort = ctrlC.mayNotInterrupt();
      failed.ifPresent(why -> narrator.say(cutShort ? "cut short" : "FAILED: " + why.getMessage()));
      leave(lab, narrator, good || cutShort);
    }
    if (good) {
      narrator.sumUp();
    }
    if (keep) {
      sayHowToLook(lab.topology().name());
    }
    return good;
  }

  /**
   * @param asWished nobody will ask the logs what went wrong
   */
  private void leave(Lab lab, Narrator narrator, boolean asWished) {
    if (keep) {
      narrator.say("logs: " + lab.folder(lab.topology().nodes().getFirst().name()).getParent());
      return;
    }
    try {
      if (!asWished) {
        Path logs = LabEnvironment.current().demoLogs();
        lab.copyLogs(logs);
        narrator.say("logs: " + logs);
      }
    } finally {
      lab.destroy();
      narrator.say("the lab is gone");
    }
  }

  private static void sayHowToLook(String name) {
    System.out.printf(
        "%nThe lab %1$s stands; look around:%n  ./slr lab inspect --name %1$s%n"
            + "  ./slr lab exec --name %1$s c1 curl -s http://192.192.1.7/%n"
            + "  ./slr lab destroy --name %1$s%n",
        name);
  }
}
