package slr.node.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import slr.node.control.CommandException;
import slr.node.control.ControlCommands;
import slr.node.control.ControlServer;
import slr.node.control.ReplyCode;

/** The command against control sockets of which nobody stands behind but this test. */
class UpgradeCommandTest {

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final List<Fake> fakes = new ArrayList<>();
  private final List<String> heard = new ArrayList<>();

  /** A daemon whose incarnations are the lines of a file. */
  private final class Fake implements AutoCloseable {
    final String kind;
    final String name;
    String restart;
    String parent = "established";
    boolean handsOver = true;
    private final ControlServer server;

    Fake(String kind, String name) {
      this.kind = kind;
      this.name = name;
      restart = "echo again >> " + file();
      begin();
      server =
          ControlServer.open(
              socket(),
              new ControlCommands()
                  .add("status", "tells", _ -> status())
                  .add("peers", "tells", _ -> List.of())
                  .add("drain", "notes", _ -> note("drain"))
                  .add("undrain", "notes", _ -> note("undrain"))
                  .add("handover", "notes", _ -> handOver()),
              Runnable::run);
      fakes.add(this);
    }

    private Path file() {
      return folder.resolve(name);
    }

    private Path socket() {
      return folder.resolve(name + ".sock");
    }

    private void begin() {
      try {
        Files.writeString(file(), "begun\n");
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }

    private long lines() {
      try {
        return Files.readAllLines(file()).size();
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }

    private Object note(String verb) {
      heard.add(verb + " " + name);
      return Map.of();
    }

    private Object handOver() {
      note("handover");
      if (!handsOver) {
        throw new CommandException(ReplyCode.FAILED, "nobody goes on");
      }
      return Map.of("kernelGoesOn", true);
    }

    private Object status() {
      Map<String, Object> process = Map.of("version", "0." + lines(), "incarnation", lines());
      return kind.equals("host")
          ? Map.of(
              "process",
              process,
              "directive",
              "active",
              "settled",
              true,
              "parents",
              List.of(Map.of("state", parent)))
          : Map.of(
              "process",
              process,
              "directive",
              "active",
              "children",
              Map.of("registered", 1, "inUse", 1),
              "flows",
              Map.of("known", 7));
    }

    String line() {
      return "  - {name: %s, kind: %s, socket: %s, restart: [sh, -c, \"%s\"]}%n"
          .formatted(name, kind, socket(), restart);
    }

    @Override
    public void close() {
      server.close();
    }
  }

  @AfterEach
  void close() {
    fakes.forEach(Fake::close);
  }

  private int upgrade(String head, String... options) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    String daemons = fakes.stream().map(Fake::line).collect(Collectors.joining());
    try {
      Path plan = Files.writeString(folder.resolve("plan.yaml"), head + "\ndaemons:\n" + daemons);
      CommandLine command = UpgradeCommand.commandLine();
      command.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
      List<String> words = new ArrayList<>(List.of("--plan", plan.toString()));
      words.addAll(List.of(options));
      return command.execute(words.toArray(String[]::new));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Test
  void everyDaemonIsRestartedOnceHostsFirst() {
    var _ = new Fake("router", "r1");
    var _ = new Fake("site", "s1");
    var _ = new Fake("host", "h1");

    assertThat(upgrade("")).as(err.toString()).isZero();

    assertThat(heard)
        .containsExactly("handover h1", "handover s1", "drain r1", "handover r1", "undrain r1");
    assertThat(fakes).allMatch(fake -> fake.lines() == 2);
    assertThat(err.toString())
        .contains("[1/3] host h1: done in")
        .contains("[3/3] router r1: drain");
    assertThat(out.toString()).contains("0.2");
  }

  @Test
  void aDryRunShowsTheOrderAndTouchesNothing() {
    var _ = new Fake("site", "s1");
    var _ = new Fake("host", "h1");

    assertThat(upgrade("", "--dry-run", "--json")).isZero();

    assertThat(out.toString().replaceAll("\\s+", " ").strip())
        .isEqualTo("[ \"host h1\", \"site s1\" ]");
    assertThat(heard).isEmpty();
    assertThat(fakes).allMatch(fake -> fake.lines() == 1);
  }

  @Test
  void nothingIsTouchedUnlessAllAreWhole() {
    var _ = new Fake("site", "s1");
    new Fake("host", "h1").parent = "idle";
    new Fake("host", "h2").close();

    assertThat(upgrade("")).isEqualTo(1);

    assertThat(err.toString())
        .contains("nothing was touched")
        .contains("host h1: 0 of 1 parents are in use")
        .contains("host h2: control socket")
        .doesNotContain("site s1");
    assertThat(heard).isEmpty();
  }

  @Test
  void itStopsAtTheFirstThatDoesNotComeBackAndGoesOnFromThere() {
    var _ = new Fake("host", "h1");
    Fake second = new Fake("host", "h2");
    var _ = new Fake("site", "s1");
    second.restart = "true";

    assertThat(upgrade("come-back: 1s", "--json")).isEqualTo(1);
    assertThat(err.toString())
        .contains(
            "stopped at host h2: not within 1 s: the process before the restart still answers")
        .contains("nothing after it was touched")
        .contains("go on with --from h2");
    assertThat(out.toString()).contains("\"stoppedAt\"").contains("\"h1\"");
    assertThat(fakes.get(2).lines()).isEqualTo(1);

    second.restart = "echo again >> " + second.file();
    assertThat(upgrade("", "--from", "h2")).isZero();
    assertThat(fakes).allMatch(fake -> fake.lines() == 2);
  }

  @Test
  void aRestartCommandThatFailsIsTold() {
    new Fake("host", "h1").restart = "echo no such unit; false";

    assertThat(upgrade("")).isEqualTo(1);
    assertThat(err.toString()).contains("its restart command: ").contains("no such unit");
  }

  @Test
  void whoRunsTheNewVersionIsLeftAloneAndWhoComesBackWithAnotherStopsIt() {
    var _ = new Fake("host", "h1");
    var _ = new Fake("host", "h2");

    assertThat(upgrade("version: \"0.1\"")).isZero();
    assertThat(heard).isEmpty();
    assertThat(upgrade("version: \"0.3\"")).isEqualTo(1);
    assertThat(err.toString()).contains("with version 0.2, not 0.3");
  }

  @Test
  void whoCannotHandOverStopsInOrder() {
    new Fake("site", "s1").handsOver = false;

    assertThat(upgrade("")).isZero();
    assertThat(err.toString()).contains("site s1: stops in order: handover: nobody goes on");
  }

  @Test
  void anUnknownFirstDaemonIsRefused() {
    var _ = new Fake("host", "h1");

    assertThat(upgrade("", "--from", "h9")).isEqualTo(1);
    assertThat(err.toString()).contains("the plan has no daemon 'h9'; it has h1");
  }

  @Test
  void aDaemonElsewhereIsAskedByItsCommand() throws IOException {
    Path script = folder.resolve("far");
    Files.writeString(
        script,
        """
        echo 'Warning: a new host key'
        case $2 in
          status) echo '{"process": {"version": "1", "incarnation": '$(wc -l < %1$s)'},
                         "directive": "active", "settled": true, "parents": []}' ;;
          handover) echo '{"kernelGoesOn": false}' ;;
        esac
        """
            .formatted(folder.resolve("count")));
    Files.writeString(folder.resolve("count"), "begun\n");
    String line =
        "  - {name: h1, kind: host, command: [sh, %s], restart: [sh, -c, \"echo more >> %s\"]}"
            .formatted(script, folder.resolve("count"));

    Path plan = Files.writeString(folder.resolve("far.yaml"), "daemons:\n" + line + "\n");
    CommandLine command = UpgradeCommand.commandLine();
    command.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    assertThat(command.execute("--plan", plan.toString())).as(err.toString()).isZero();
    assertThat(Files.readAllLines(folder.resolve("count"))).hasSize(2);
  }
}
