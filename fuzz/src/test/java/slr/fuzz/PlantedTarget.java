package slr.fuzz;

import static slr.fuzz.PropertyViolation.require;

/** A parser with a bug behind four octets that nobody guesses, for the test of the fuzzer. */
public final class PlantedTarget implements FuzzTarget {

  @Override
  public String name() {
    return "planted";
  }

  @Override
  public String about() {
    return "fails behind the octets S L R !";
  }

  @Override
  public void run(byte[] input) {
    boolean magic =
        input.length >= 4
            && input[0] == 'S'
            && input[1] == 'L'
            && input[2] == 'R'
            && input[3] == '!';
    require(!magic, "planted bug, %d octets", input.length);
  }
}
