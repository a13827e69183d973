package slr.fuzz;

import org.jspecify.annotations.Nullable;

/** What the fuzzer calls in its own process; it finds the two methods by their names. */
public final class FuzzEntry {

  private static @Nullable FuzzTarget target;

  private FuzzEntry() {}

  /**
   * Called once.
   *
   * @param arguments the target's class, so that tests can bring one of their own
   */
  public static void fuzzerInitialize(String[] arguments) throws ReflectiveOperationException {
    target =
        Class.forName(arguments[0])
            .asSubclass(FuzzTarget.class)
            .getDeclaredConstructor()
            .newInstance();
  }

  /** Called for each input. */
  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    FuzzTarget chosen = target;
    if (chosen == null) {
      throw new IllegalStateException("the fuzzer must call fuzzerInitialize first");
    }
    chosen.run(input);
  }
}
