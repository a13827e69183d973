package slr.network;

import slr.core.advertise.Level;
import slr.node.cli.NounCommand;
import slr.node.level.LevelProcess;

/** {@code slr network}: the daemon, and the commands that ask it. */
public final class Main {

  private Main() {}

  /** Runs one command; its exit code is the process's. */
  public static void main(String[] arguments) {
    System.exit(
        NounCommand.of(
                LevelProcess.noun(Level.NETWORK, "network", "the network level: chooses an AS"))
            .execute(arguments));
  }
}
