package slr.node.bird;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Puts lines of the control socket together to replies; refuses whatever BIRD would not send. */
public final class BirdReplyParser {

  /** A route with all communities is a few hundred; BIRD's own buffer has 4096. */
  public static final int LINE_LENGTH_MAX = 8192;

  /** About 20,000 routes with their attributes. */
  static final int LINES_MAX = 200_000;

  private final List<BirdReply.Line> lines = new ArrayList<>();
  private long asynchronous;

  /**
   * One more line, without its line feed.
   *
   * @return the reply if this line was its last
   * @throws BirdException if the line fits nowhere; the connection is of no use then
   */
  public Optional<BirdReply> feed(String line) throws BirdException {
    if (line.length() > LINE_LENGTH_MAX) {
      throw refuse("a line is longer than " + LINE_LENGTH_MAX, line);
    }
    if (line.startsWith("+")) {
      asynchronous++;
      return Optional.empty();
    }
    if (lines.size() >= LINES_MAX) {
      throw refuse("a reply has more lines than " + LINES_MAX, line);
    }
    if (line.startsWith(" ")) {
      if (lines.isEmpty()) {
        throw refuse("a continuation continues nothing", line);
      }
      lines.add(new BirdReply.Line(lines.getLast().code(), line.substring(1)));
      return Optional.empty();
    }
    int code = code(line);
    lines.add(new BirdReply.Line(code, line.substring(5)));
    if (line.charAt(4) == '-') {
      return Optional.empty();
    }
    BirdReply reply = new BirdReply(lines);
    lines.clear();
    return Optional.of(reply);
  }

  /** Log lines that came between. */
  public long asynchronous() {
    return asynchronous;
  }

  private static int code(String line) throws BirdException {
    boolean shaped = line.length() >= 5 && (line.charAt(4) == ' ' || line.charAt(4) == '-');
    int code = 0;
    for (int i = 0; i < 4 && shaped; i++) {
      char digit = line.charAt(i);
      shaped = digit >= '0' && digit <= '9';
      code = 10 * code + digit - '0';
    }
    if (!shaped) {
      throw refuse("a line has no reply code", line);
    }
    return code;
  }

  private static BirdException refuse(String reason, String line) {
    String shown = line.substring(0, Math.min(60, line.length()));
    return new BirdException("BIRD broke its protocol: " + reason + ": '" + shown + "'");
  }
}
