package slr.sim.fault;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One fault, as data. Text form: {@code 12.5s crash site1 3s}; a list has semicolons between.
 *
 * @param atNs when it begins
 * @param kind what happens
 * @param arguments to whom, how much, how long
 */
public record Fault(long atNs, FaultKind kind, List<String> arguments) {

  private static final int NANO_DIGITS = 9;

  public Fault {
    arguments = List.copyOf(arguments);
    if (arguments.size() != kind.arguments().size()) {
      throw new IllegalArgumentException(
          kind.label() + " wants " + kind.arguments() + ", not " + arguments);
    }
    if (kind.lasts()) {
      parseNs(arguments.getLast());
    }
  }

  /** One argument. */
  public String argument(int index) {
    return arguments.get(index);
  }

  /** One argument as a number. */
  public long number(int index) {
    return Long.parseLong(argument(index));
  }

  /** How long it lasts; 0 if it happens at once. */
  public long lastsNs() {
    return kind.lasts() ? parseNs(arguments.getLast()) : 0;
  }

  /** When it is over. */
  public long endNs() {
    return atNs + lastsNs();
  }

  /**
   * Parses the text form of one fault.
   *
   * @throws IllegalArgumentException if it is none; the message says what to write
   */
  public static Fault parse(String text) {
    String[] words = text.strip().split("\\s+");
    if (words.length < 2) {
      throw new IllegalArgumentException("'" + text + "' is no fault: write 12.5s crash site1 3s");
    }
    return new Fault(
        parseNs(words[0]),
        FaultKind.ofLabel(words[1]),
        Arrays.asList(words).subList(2, words.length));
  }

  /** Parses a list; an empty one is no fault. */
  public static List<Fault> parseList(String text) {
    return Arrays.stream(text.split(";", -1))
        .filter(part -> !part.isBlank())
        .map(Fault::parse)
        .toList();
  }

  /** The text form of a list. */
  public static String format(List<Fault> faults) {
    return faults.stream().map(Fault::toString).collect(Collectors.joining("; "));
  }

  /** A time as the text form has it. */
  public static String seconds(long ns) {
    return BigDecimal.valueOf(ns, NANO_DIGITS).stripTrailingZeros().toPlainString() + "s";
  }

  private static long parseNs(String text) {
    if (!text.matches("\\d{1,6}(\\.\\d{1,9})?s")) {
      throw new IllegalArgumentException("'" + text + "' is no time: write such as 2.5s");
    }
    String number = text.substring(0, text.length() - 1);
    return new BigDecimal(number).movePointRight(NANO_DIGITS).longValueExact();
  }

  @Override
  public String toString() {
    return seconds(atNs)
        + " "
        + kind.label()
        + arguments.stream().map(argument -> " " + argument).collect(Collectors.joining());
  }
}
