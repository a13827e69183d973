package slr.node.bird;

import java.util.List;

/**
 * One reply of BIRD.
 *
 * @param lines all of them in order, at least one
 */
public record BirdReply(List<Line> lines) {

  /**
   * One line.
   *
   * @param code its four digits; for a continuation line those of the line before
   * @param text what follows them
   */
  public record Line(int code, String text) {}

  public BirdReply {
    lines = List.copyOf(lines);
    if (lines.isEmpty()) {
      throw new IllegalArgumentException("a reply has at least one line");
    }
  }

  /** The code of the last line: how the command ended. */
  public int code() {
    return lines.getLast().code();
  }

  /** Whether it ended with this code. */
  public boolean is(BirdReplyCode code) {
    return code() == code.number();
  }

  /** Class 8xxx or 9xxx. */
  public boolean isError() {
    return code() >= 8000;
  }

  /** The last line's text; of an error its reason. */
  public String text() {
    return lines.getLast().text().strip();
  }
}
