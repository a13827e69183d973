package slr.fuzz.targets;

import static slr.fuzz.PropertyViolation.require;
import static slr.fuzz.PropertyViolation.requireEqual;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import slr.fuzz.FuzzTarget;
import slr.node.bird.BirdException;
import slr.node.bird.BirdProtocols;
import slr.node.bird.BirdReply;
import slr.node.bird.BirdReplyParser;
import slr.node.bird.BirdRoute;
import slr.node.bird.BirdRoutes;

/** What comes over BIRD's control socket. */
public final class BirdTarget implements FuzzTarget {

  /** A code, a sign and the text. */
  private static final int CODE_LENGTH = 5;

  @Override
  public String name() {
    return "bird";
  }

  @Override
  public String about() {
    return "BIRD's replies and routes: BirdException or what the lines said, none lost, one line";
  }

  @Override
  public void run(byte[] input) {
    List<BirdReply> replies = new ArrayList<>();
    BirdReplyParser parser = new BirdReplyParser();
    int fed = 0;
    int logged = 0;
    int waiting = 0;
    try {
      // As BirdClient reads it: one character for each octet.
      for (String line : new String(input, StandardCharsets.ISO_8859_1).split("\n", -1)) {
        Optional<BirdReply> reply = parser.feed(line);
        logged += line.startsWith("+") ? 1 : 0;
        fed++;
        waiting = fed - logged - replies.stream().mapToInt(r -> r.lines().size()).sum();
        if (reply.isPresent()) {
          requireEqual(reply.get().lines().size(), waiting, "lines of a reply");
          replies.add(reply.get());
        }
      }
    } catch (BirdException refused) {
      checkRefusal(refused);
    }
    requireEqual(parser.asynchronous(), (long) logged, "log lines");
    for (BirdReply reply : replies) {
      checkReply(reply);
    }
  }

  private static void checkReply(BirdReply reply) {
    requireEqual(reply.isError(), reply.code() >= 8000, "error class");
    requireEqual(again(reply), reply, "the reply from its own lines");
    try {
      for (BirdRoute route : BirdRoutes.parse(reply)) {
        require(route.preference() >= 0, "preference of %s", route);
        require(route.asPath().stream().allMatch(as -> as >= 0), "AS path of %s", route);
        route.metric().ifPresent(metric -> require(metric >= 0, "metric of %s", route));
        require(!route.prefix().toString().isEmpty(), "%s", route);
      }
    } catch (BirdException refused) {
      checkRefusal(refused);
    }
    try {
      BirdProtocols.parse(reply)
          .forEach(protocol -> require(!protocol.name().isBlank(), "a protocol without a name"));
    } catch (BirdException refused) {
      checkRefusal(refused);
    }
  }

  /** Written as BIRD would and read once more. */
  private static BirdReply again(BirdReply reply) {
    BirdReplyParser parser = new BirdReplyParser();
    int last = reply.lines().size() - 1;
    try {
      for (int i = 0; i <= last; i++) {
        BirdReply.Line line = reply.lines().get(i);
        String code = String.format(Locale.ROOT, "%04d", line.code());
        if (line.text().length() + CODE_LENGTH > BirdReplyParser.LINE_LENGTH_MAX) {
          // A continuation line of full length, which has no code of its own.
          return reply;
        }
        Optional<BirdReply> complete = parser.feed(code + (i == last ? ' ' : '-') + line.text());
        requireEqual(complete.isPresent(), i == last, "the end of the reply");
        if (complete.isPresent()) {
          return complete.get();
        }
      }
    } catch (BirdException refused) {
      throw new IllegalStateException("a reply is refused when it comes again", refused);
    }
    throw new IllegalStateException("a reply did not end");
  }

  /** One line for the log, which a hostile BIRD cannot paint. */
  private static void checkRefusal(BirdException refused) {
    String message = String.valueOf(refused.getMessage());
    require(
        !message.isBlank() && message.chars().noneMatch(Character::isISOControl),
        "the refusal '%s' is not one line",
        message);
  }
}
