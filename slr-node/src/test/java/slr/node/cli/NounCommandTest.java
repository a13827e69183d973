package slr.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import slr.node.config.ConfigException;
import slr.node.control.CommandException;
import slr.node.control.ControlCommands;
import slr.node.control.ControlServer;
import slr.node.control.ReplyCode;

class NounCommandTest {

  record Status(String node, int children) {}

  @TempDir Path run;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final List<Path> started = new ArrayList<>();

  private int slr(String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    Noun noun =
        new Noun(
            "site",
            "the site-level router",
            List.of(Verb.STATUS, Verb.EXPLAIN, Verb.DRAIN, Verb.LOGLEVEL),
            this::daemon);
    CommandLine root = new CommandLine(CommandSpec.create().name("slr"));
    root.addSubcommand(NounCommand.of(noun));
    return CommandLines.prepare(root)
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  private int daemon(Path config, Optional<Path> readyFile) {
    started.add(config);
    if (config.endsWith("bad.yaml")) {
      throw new ConfigException(config + ":1:1: node: is missing; add 'node: a text'");
    }
    return 0;
  }

  private ControlServer server(String place) {
    Executor direct = Runnable::run;
    return ControlServer.open(
        run.resolve(place + ".site.sock"),
        new ControlCommands()
            .add("status", "tells", _ -> new Status(place, 3))
            .add("explain", "repeats", arguments -> arguments)
            .add("drain", "refuses", arguments -> refuse(arguments)),
        direct);
  }

  private static Object refuse(List<String> arguments) {
    throw new CommandException(ReplyCode.NOT_FOUND, "no " + arguments);
  }

  @Test
  void printsTextOrJsonOfTheSameReply() {
    try (ControlServer _ = server("a1")) {
      String socket = run.resolve("a1.site.sock").toString();
      assertThat(slr("site", "status", "--socket", socket)).isZero();
      assertThat(out).hasToString("node      a1\nchildren  3\n");
      assertThat(slr("site", "status", "--json", "--socket", socket)).isZero();
      assertThat(out.toString().replaceAll("\\s", ""))
          .isEqualTo("{\"node\":\"a1\",\"children\":3}");
      assertThat(
              slr("site", "explain", "tcp", "192.0.2.1:5", "[2001:db8::1]:80", "--socket", socket))
          .isZero();
      assertThat(out).hasToString("tcp, 192.0.2.1:5, [2001:db8::1]:80\n");
    }
  }

  @Test
  void failsWithOneLineAndTheRightCode() {
    try (ControlServer _ = server("a1")) {
      String socket = run.resolve("a1.site.sock").toString();
      assertFails(
          1, "slr: site drain: no [h9] (8001)\n", "site", "drain", "h9", "--socket", socket);
      assertFails(
          2,
          "slr: site loglevel: this daemon has no command 'loglevel'; it knows help, status,"
              + " explain, drain (9002)\n",
          "site",
          "loglevel",
          "debug",
          "--socket",
          socket);
    }
    assertFails(
        1,
        "slr site status: control socket /nowhere/x does not exist; is the daemon running?\n",
        "site",
        "status",
        "--socket",
        "/nowhere/x");
    assertFails(2, "slr site: does not know 'statu'; did you mean", "site", "statu");
    assertFails(
        2, "slr site status: does not know '--nodes'; did you mean", "site", "status", "--nodes");
    assertFails(2, "slr site explain: explain takes FLOW: where would", "site", "explain", "tcp");
    assertFails(2, "slr site run: Missing required option: '--config=FILE'; see", "site", "run");
    assertFails(2, "slr site flows", "site", "flows");
  }

  private void assertFails(int code, String message, String... arguments) {
    assertThat(slr(arguments)).as(String.join(" ", arguments) + ": " + err).isEqualTo(code);
    assertThat(err.toString()).contains(message.replace("slr site flows", "does not know 'flows'"));
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void runsTheDaemon() {
    assertThat(slr("site", "run", "--config", "good.yaml")).isZero();
    assertFails(
        1,
        "slr site run: bad.yaml:1:1: node: is missing; add 'node: a text'\n",
        "site",
        "run",
        "--config",
        "bad.yaml");
    assertThat(started).containsExactly(Path.of("good.yaml"), Path.of("bad.yaml"));
  }

  @Test
  void offersHelpEverywhere() {
    assertThat(slr("site", "--help")).isZero();
    assertThat(out.toString()).contains("run", "status", "explain").doesNotContain("pins");
    assertThat(slr("site", "explain", "--help")).isZero();
    assertThat(out.toString()).contains("FLOW", "--json", "--node=NAME");
  }

  @Test
  void findsSocketsByNode() throws Exception {
    SocketDirectory directory = new SocketDirectory(run);
    assertMissing(directory, Optional.empty(), "no site runs in " + run + "; start one");
    Files.createDirectory(run.resolve("lab1"));
    try (ControlServer _ = server("lab1/a1");
        ControlServer _ = server("lab1/a2")) {
      assertThat(directory.find("site", Optional.of("a1")))
          .isEqualTo(run.resolve("lab1/a1.site.sock"));
      assertMissing(
          directory,
          Optional.empty(),
          "several run in " + run + "; name one with --node: lab1/a1, lab1/a2");
      assertMissing(
          directory,
          Optional.of("a9"),
          "no site 'a9' runs in " + run + "; there is lab1/a1, lab1/a2");
      Files.createFile(run.resolve("a1.site.sock"));
      assertThat(directory.find("site", Optional.of("lab1/a1")))
          .isEqualTo(run.resolve("lab1/a1.site.sock"));
      assertThat(directory.find("site", Optional.of("a1")))
          .as("the one that answers")
          .isEqualTo(run.resolve("lab1/a1.site.sock"));
    }
  }

  private static void assertMissing(SocketDirectory directory, Optional<String> node, String why) {
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> directory.find("site", node))
        .hasMessageStartingWith(why);
  }
}
