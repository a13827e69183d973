package slr.certs;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;
import slr.certs.IssueRequest.Kind;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code ./slr certs ...}: exit code 0 done, 1 refused or failed (one line on stderr says why), 2 a
 * command line that cannot be understood.
 */
@Command(
    name = "certs",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "The trust domain: who may join, and what each node may say.")
public final class Main {

  private static final int DONE = 0;
  private static final int FAILED = 1;
  private static final int MISUSED = 2;

  /** Options that do not go together. */
  private static final class BadUsage extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadUsage(String message) {
      super(message);
    }
  }

  private final InstantSource clock;
  private final PrintWriter out;

  private Main(InstantSource clock, PrintWriter out) {
    this.clock = clock;
    this.out = out;
  }

  /** Runs one command and ends the process. */
  public static void main(String[] args) {
    int code =
        run(
            InstantSource.system(),
            new PrintWriter(System.out, true, StandardCharsets.UTF_8),
            new PrintWriter(System.err, true, StandardCharsets.UTF_8),
            args);
    System.exit(code);
  }

  /** Runs one command; returns the exit code. */
  static int run(InstantSource clock, PrintWriter out, PrintWriter err, String... args) {
    CommandLine line = new CommandLine(new Main(clock, out));
    line.setOut(out).setErr(err);
    line.setExecutionExceptionHandler((exception, _, _) -> {
      err.println("certs: " + sentence(exception));
      return exception instanceof BadUsage ? MISUSED : FAILED;
    });
    line.registerConverter(AddressBlocks.class, Main::blocks);
    line.registerConverter(Level.class, Main::level);
    if (args.length == 0) {
      line.usage(err);
      return MISUSED;
    }
    return line.execute(args);
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = "Make a trust domain: root key, certificate and an empty revocation list.")
  int init(
      @Option(names = "--dir", required = true, paramLabel = "DIR") Path dir,
      @Option(names = "--domain", required = true, paramLabel = "NAME") String domain,
      @Option(
              names = "--serves",
              paramLabel = "PREFIX,..",
              defaultValue = "0.0.0.0/0,::/0",
              description = "Virtual hosts that any node may get. Default: ${DEFAULT-VALUE}")
          AddressBlocks serves,
      @Option(
              names = "--endpoints",
              paramLabel = "PREFIX,..",
              defaultValue = "0.0.0.0/0,::/0",
              description = "Tunnel ends that any node may get. Default: ${DEFAULT-VALUE}")
          AddressBlocks endpoints)
      throws IOException, CaRefusal {
    CertificateAuthority.init(dir, domain, serves, endpoints, clock.instant());
    CaFolder folder = new CaFolder(dir);
    out.println("trust domain " + domain);
    out.println("  " + folder.certificates() + "  root certificate, for every node");
    out.println("  " + folder.list() + "  revocation list, for every node");
    out.println("  " + folder.key() + "  the root's secret: keep it here");
    return DONE;
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = "Issue a certificate and its key for a node, or make a CA below this one.")
  int issue(
      @Option(names = "--dir", required = true, paramLabel = "DIR") Path dir,
      @Option(
              names = "--level",
              required = true,
              paramLabel = "LEVEL",
              description =
                  "network, system, site, host or router; with --ca the highest it may issue for.")
          Level level,
      @Option(names = "--node", required = true, paramLabel = "NAME") String node,
      @Option(
              names = "--serves",
              required = true,
              paramLabel = "PREFIX,..",
              description = "Virtual hosts that it may advertise, or 'none'.")
          AddressBlocks serves,
      @Option(
              names = "--endpoints",
              required = true,
              paramLabel = "PREFIX,..",
              description = "Tunnel ends and sources that it may name, or 'none'.")
          AddressBlocks endpoints,
      @Option(
              names = "--days",
              paramLabel = "N",
              description = "How long it is valid. Default: 365, a CA 1825.")
          Optional<Integer> days,
      @Option(names = "--ca", description = "Make a CA in DIR/NAME instead of a node.")
          boolean authority,
      @Option(names = "--renew", description = "The node has a certificate, which stays good.")
          boolean renewal)
      throws IOException, CaRefusal {
    if (authority && renewal) {
      throw new BadUsage("--ca and --renew do not go together: make a CA of another name");
    }
    IssueRequest request =
        new IssueRequest(
            node,
            level,
            serves,
            endpoints,
            days.map(OptionalInt::of).orElse(OptionalInt.empty()),
            authority ? Kind.SUB_CA : renewal ? Kind.NODE_RENEWAL : Kind.NODE);
    var issued = CertificateAuthority.open(dir).issue(request, clock.instant());
    out.print(CertificateReport.of(issued.certificate()).text(clock.instant()));
    out.println("  files        " + issued.certificates() + ", " + issued.key());
    out.flush();
    return DONE;
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = "Revoke a node's certificates, or sign the list again before it goes stale.")
  int revoke(
      @Option(names = "--dir", required = true, paramLabel = "DIR") Path dir,
      @Option(names = "--node", paramLabel = "NAME") Optional<String> node,
      @Option(names = "--refresh", description = "Revoke nothing, sign the list anew.")
          boolean refresh)
      throws IOException, CaRefusal {
    if (node.isPresent() == refresh) {
      throw new BadUsage("say either --node NAME or --refresh");
    }
    CertificateAuthority authority = CertificateAuthority.open(dir);
    if (refresh) {
      authority.refreshList(clock.instant());
      out.println("signed anew: " + new CaFolder(dir).list());
      return DONE;
    }
    int revoked = authority.revoke(node.get(), clock.instant());
    out.println(
        "revoked "
            + revoked
            + " of "
            + node.get()
            + ": give every node "
            + new CaFolder(dir).list());
    return DONE;
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = "Explain a certificate, a chain or a revocation list in words.")
  int show(
      @Parameters(paramLabel = "FILE") Path file,
      @Option(names = "--json", description = "For programs.") boolean json,
      @Option(
              names = "--dir",
              paramLabel = "DIR",
              description = "Also check it as a node's chain against DIR/ca.pem and DIR/ca.crl.")
          Optional<Path> dir)
      throws IOException {
    Instant now = clock.instant();
    Optional<TrustStore> trust = Optional.empty();
    if (dir.isPresent()) {
      CaFolder folder = new CaFolder(dir.get());
      List<Path> lists = Stream.of(folder.list()).filter(Files::exists).toList();
      trust =
          Optional.of(TrustStore.open(folder.certificates(), lists, RevocationPolicy.BEST_KNOWN));
    }
    FileReport report = FileReport.of(file, trust, now);
    if (json) {
      out.println(
          JsonMapper.builder()
              .enable(SerializationFeature.INDENT_OUTPUT)
              .build()
              .writeValueAsString(report));
    } else {
      out.print(report.text(now));
      out.flush();
    }
    return report.isSound() ? DONE : FAILED;
  }

  private static AddressBlocks blocks(String text) {
    try {
      return AddressBlocks.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(String.valueOf(e.getMessage()));
    }
  }

  private static Level level(String label) {
    return Level.ofLabel(label)
        .orElseThrow(() ->
            new TypeConversionException("'" + label + "' is no level: use " + Level.labels()));
  }

  private static String sentence(Exception exception) {
    return switch (exception) {
      case NoSuchFileException missing -> missing.getFile() + " does not exist";
      case CaRefusal refusal -> String.valueOf(refusal.getMessage());
      case BadUsage misuse -> String.valueOf(misuse.getMessage());
      case IOException failed -> String.valueOf(failed.getMessage());
      default -> exception.toString();
    };
  }
}
