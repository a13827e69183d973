package slr.core;

import com.tngtech.archunit.lang.ArchRule;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import slr.shell.Shell;

/** Each class here breaks one {@link PurityRule}, so that a rule that catches nothing is found. */
final class Violations {

  private Violations() {}

  record OpensSocket(Socket socket) {}

  record ReadsFile(Path path) {}

  record ReadsStream(InputStream in) {}

  record OpensChannel(SocketChannel channel) {}

  record StartsThread(Thread thread) {}

  record UsesExecutor(Executor executor) {}

  static final class Locks {
    private int count;

    synchronized int increment() {
      return ++count;
    }
  }

  static final class AsksSystem {
    long nowNs() {
      return System.nanoTime();
    }
  }

  static final class AsksRuntime {
    int processors() {
      return Runtime.getRuntime().availableProcessors();
    }
  }

  record HasClock(Clock clock) {}

  static final class AsksInstant {
    Instant now() {
      return Instant.now();
    }
  }

  record RollsDice(Random dice) {}

  static final class RollsMathDice {
    double roll() {
      return Math.random();
    }
  }

  record CallsNative(Linker linker) {}

  static final class SharesMemory {
    Arena arena() {
      return Arena.ofShared();
    }
  }

  record Logs(Logger logger) {}

  record UsesLibrary(ArchRule rule) {}

  record UsesShell(Shell shell) {}
}
