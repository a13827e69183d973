package slr.router;

import slr.core.advertise.Level;
import slr.node.cli.NounCommand;
import slr.node.level.LevelProcess;

/** {@code slr router}: the daemon, and the commands that ask it. */
public final class Main {

  private Main() {}

  /** Runs one command; its exit code is the process's. */
  public static void main(String[] arguments) {
    System.exit(
        NounCommand.of(
                LevelProcess.noun(
                    Level.ROUTER, "router", "a tunnel router: forwards what its SLR decides"))
            .execute(arguments));
  }
}
