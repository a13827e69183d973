package slr.node.lifecycle;

import java.util.Optional;

/**
 * The process that answers, as {@code status} shows it.
 *
 * @param version of the software; {@code unpackaged} where it does not run from its jars
 * @param incarnation when it began, milliseconds since 1970: no other process of this node has the
 *     same
 */
public record RunningProcess(String version, long incarnation) {

  private static final RunningProcess SELF =
      new RunningProcess(
          Optional.ofNullable(RunningProcess.class.getPackage().getImplementationVersion())
              .orElse("unpackaged"),
          System.currentTimeMillis());

  /** This one. */
  public static RunningProcess self() {
    return SELF;
  }
}
