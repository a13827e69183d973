package slr.fuzz.targets;

import static slr.fuzz.PropertyViolation.require;
import static slr.fuzz.PropertyViolation.requireEqual;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import slr.core.flow.FlowKey;
import slr.fuzz.FuzzTarget;
import slr.node.config.DurationText;
import slr.node.config.EndPointText;
import slr.node.control.CommandException;
import slr.node.control.ControlCommands;
import slr.node.control.ControlJson;
import slr.node.control.ControlReply;
import slr.node.control.ControlRequest;
import slr.packet.IpAddress;
import slr.packet.Prefix;

/** Lines on the control socket, and the words in them: flows, prefixes, addresses, durations. */
public final class ControlTarget implements FuzzTarget {

  /** Those whose arguments are parsed; they answer what was understood. */
  private static final ControlCommands COMMANDS =
      new ControlCommands()
          .add("explain", "a flow", words -> FlowKey.parse(String.join(" ", words)).toString())
          .add("drain", "a prefix", words -> Prefix.parse(String.join("", words)).toString());

  @Override
  public String name() {
    return "control";
  }

  @Override
  public String about() {
    return "control requests and their words: refused, or read back from their own text";
  }

  @Override
  public List<String> guidedBy() {
    return List.of("tools.jackson.core.json.ReaderBasedJsonParser");
  }

  @Override
  public void run(byte[] input) {
    String line = new String(input, StandardCharsets.UTF_8);
    Optional<ControlRequest> request = read(line, ControlJson::decodeRequest);
    if (request.isPresent()) {
      String written = ControlJson.encode(request.get());
      require(written.indexOf('\n') < 0, "a request of two lines: %s", written);
      requireEqual(ControlJson.decodeRequest(written), request.get(), "the request from its text");
      run(request.get());
      request.get().arguments().forEach(ControlTarget::checkWord);
      checkWord(String.join(" ", request.get().arguments()));
    } else {
      checkWord(line);
    }
  }

  private static void run(ControlRequest request) {
    try {
      CompletionStage<?> answer = COMMANDS.run(request);
      Object body = answer.toCompletableFuture().join();
      require(!ControlJson.pretty(ControlReply.done(body).body()).isEmpty(), "no answer");
    } catch (CommandException refused) {
      require(refused.getMessage() != null, "refused without a word");
    } catch (IllegalArgumentException wrong) {
      require(wrong.getMessage() != null, "wrong without a word");
    }
  }

  private static void checkWord(String word) {
    read(word, FlowKey::parse).ifPresent(f -> same(f, FlowKey.parse(f.toString())));
    read(word, Prefix::parse).ifPresent(p -> same(p, Prefix.parse(p.toString())));
    read(word, EndPointText::parse).ifPresent(ControlTarget::checkEndPoint);
    read(word, DurationText::parse).ifPresent(ControlTarget::checkDuration);
    read(word, IpAddress::parse)
        .ifPresent(address -> {
          same(address, IpAddress.parse(address.toString()));
          same(address, IpAddress.ofBytes(InetAddress.ofLiteral(word).getAddress()));
        });
  }

  private static void checkEndPoint(InetSocketAddress endPoint) {
    same(endPoint, EndPointText.parse(EndPointText.format(endPoint)));
  }

  private static void checkDuration(Duration duration) {
    same(duration, DurationText.parse(DurationText.format(duration)));
  }

  private static void same(Object read, Object again) {
    requireEqual(again, read, "what was read from its own text");
  }

  private static <T> Optional<T> read(String text, Function<String, T> parse) {
    try {
      return Optional.of(parse.apply(text));
    } catch (IllegalArgumentException refused) {
      require(refused.getMessage() != null, "refused without a word");
      return Optional.empty();
    }
  }
}
