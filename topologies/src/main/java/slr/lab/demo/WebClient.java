package slr.lab.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import slr.lab.CommandResult;
import slr.lab.Lab;
import slr.lab.LabException;

/** Real curl on a client of the lab. */
public final class WebClient {

  /** What a host of the lab says at {@code /}. */
  private static final Pattern ANSWER = Pattern.compile("host=(\\w+) server=(\\S+) client=(\\S+)");

  private static final Pattern STATUS = Pattern.compile("status=(\\d{3})");
  private static final int AT_ONCE = 16;
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private final Lab lab;
  private final String node;

  public WebClient(Lab lab, String node) {
    this.lab = lab;
    this.node = node;
  }

  /**
   * What came back.
   *
   * @param byHost good answers by the host that gave them
   * @param failed requests without a good answer, by status; 000 is no answer at all
   */
  public record Answers(Map<String, Integer> byHost, Map<String, Integer> failed) {

    /** Good answers. */
    public int good() {
      return byHost.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** These and others together. */
    public Answers plus(Answers other) {
      Map<String, Integer> hosts = new TreeMap<>(byHost);
      other.byHost.forEach((host, count) -> hosts.merge(host, count, Integer::sum));
      Map<String, Integer> bad = new TreeMap<>(failed);
      other.failed.forEach((status, count) -> bad.merge(status, count, Integer::sum));
      return new Answers(hosts, bad);
    }
  }

  /**
   * Asks for {@code /} many times, each time over a connection of its own.
   *
   * @param address of the virtual host, as in a URL
   */
  public Answers requests(String address, int count) {
    return requests(address, count, AT_ONCE);
  }

  /**
   * The same.
   *
   * @param atOnce how many connections there are at the same time
   */
  public Answers requests(String address, int count, int atOnce) {
    Path config = lab.folder(node).resolve("curl.conf");
    String one =
        "next\nurl = \"http://"
            + address
            + "/\"\nmax-time = 10\n"
            + "header = \"Connection: close\"\nwrite-out = \"status=%{http_code}\\n\"\n";
    try {
      Files.createDirectories(lab.folder(node));
      Files.writeString(config, one.repeat(count).substring("next\n".length()));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    CommandResult result =
        lab.exec(
            node,
            LIMIT,
            "curl",
            "-s",
            "--parallel",
            // Else each waits whether it can share the connection of the one before.
            "--parallel-immediate",
            "--parallel-max",
            Integer.toString(atOnce),
            "-K",
            config.toString());
    return count(result.output(), address);
  }

  /** One request; its body, or an error that says what curl said. */
  public String get(String url) {
    return lab.exec(node, "curl", "-sS", "--fail", "--max-time", "5", url).orThrow().output();
  }

  /**
   * Downloads into a file.
   *
   * @return how fast, in bytes per second
   */
  public double download(String url, Path file) {
    return transfer("%{speed_download}", "-o", file.toString(), url);
  }

  /**
   * Uploads a file.
   *
   * @return how fast, in bytes per second
   */
  public double upload(Path file, String url) {
    return transfer("%{speed_upload}", "-o", "/dev/null", "-T", file.toString(), url);
  }

  private double transfer(String speed, String... arguments) {
    List<String> command =
        new ArrayList<>(List.of("curl", "-sS", "--fail", "--max-time", "120", "-w", speed));
    command.addAll(List.of(arguments));
    return Double.parseDouble(
        lab.exec(node, LIMIT, command.toArray(String[]::new)).orThrow().output());
  }

  private Answers count(String output, String address) {
    String server = address.replaceAll("[\\[\\]]", "");
    Map<String, Integer> byHost = new TreeMap<>();
    Map<String, Integer> failed = new TreeMap<>();
    List<String> lines = output.lines().toList();
    for (String line : lines) {
      Matcher answer = ANSWER.matcher(line);
      if (answer.find()) {
        if (!answer.group(2).equals(server)) {
          throw new LabException(
              "an answer from " + answer.group(2) + " instead of " + server + ": " + line);
        }
        byHost.merge(answer.group(1), 1, Integer::sum);
      }
      Matcher status = STATUS.matcher(line);
      if (status.find() && !status.group(1).equals("200")) {
        failed.merge(status.group(1), 1, Integer::sum);
      }
    }
    return new Answers(byHost, failed);
  }
}
