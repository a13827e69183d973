package slr.fuzz;

import java.util.List;

/** One parser, or a few that the same octets reach, and what must hold of them for any octets. */
public interface FuzzTarget {

  /** What the command line calls it. */
  String name();

  /** What is read and what must hold, in one line. */
  String about();

  /**
   * Classes of libraries, as {@code package.**}, whose branches guide the fuzzer besides our own:
   * those that read the octets before we do.
   */
  default List<String> guidedBy() {
    return List.of();
  }

  /**
   * Reads these octets. The same octets always end alike, whatever was read before.
   *
   * @param input belongs to the target
   * @throws PropertyViolation if something does not hold that must; any other exception that leaves
   *     here is a finding too
   */
  void run(byte[] input) throws Exception;
}
