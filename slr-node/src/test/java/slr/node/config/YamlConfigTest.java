package slr.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import slr.packet.IpAddress;
import slr.packet.Prefix;

class YamlConfigTest {

  enum Policy {
    LOWEST_COST,
    SPARE_CAPACITY
  }

  record Check(String path, @Default("200") int status) {}

  record Limits(@Default("1000") long flows, @Default("0.5") double share) {
    Limits {
      if (flows < 1) {
        throw new IllegalArgumentException("flows " + flows + " is too small; write 1 or more");
      }
    }
  }

  record Site(
      String node,
      List<Prefix> virtualHosts,
      @Default("lowest-cost") Policy policy,
      @Default("250ms") Duration heartbeatInterval,
      Optional<IpAddress> endPoint,
      Optional<InetSocketAddress> listen,
      Optional<HexKey> rendezvousKey,
      @Default("{}") Limits limits,
      @Default("[]") List<Check> checks,
      @Default("true") boolean strict,
      @Default("[]") Set<String> tags,
      Optional<Path> include) {}

  @TempDir Path folder;

  private static Site parse(String text) {
    return YamlConfig.parse("site.yaml", Path.of("/etc/slr"), text, Site.class);
  }

  private static final String LEAST = "node: s1\nvirtual-hosts: [203.0.113.0/24]\n";

  @Test
  void readsEveryForm() {
    Site site =
        parse(
            """
            node: s1   # a comment
            virtual-hosts:
              - 203.0.113.0/24
              - 2001:db8::/32
            policy: spare-capacity
            heartbeat-interval: 3s
            end-point: 192.0.2.1
            listen: "[2001:db8::1]:7000"
            rendezvous-key: 00112233445566778899aabbccddeeff
            limits: { flows: 5, share: 1 }
            checks:
              - path: /health
              - { path: /other, status: 204 }
            strict: false
            tags: [a, b]
            include: more.yaml
            """);
    assertThat(site.virtualHosts())
        .containsExactly(Prefix.parse("203.0.113.0/24"), Prefix.parse("2001:db8::/32"));
    assertThat(site.policy()).isEqualTo(Policy.SPARE_CAPACITY);
    assertThat(site.heartbeatInterval()).isEqualTo(Duration.ofSeconds(3));
    assertThat(site.endPoint()).contains(IpAddress.parse("192.0.2.1"));
    assertThat(EndPointText.format(site.listen().orElseThrow())).isEqualTo("[2001:db8::1]:7000");
    assertThat(site.rendezvousKey().orElseThrow().lengthBytes()).isEqualTo(16);
    assertThat(site.limits()).isEqualTo(new Limits(5, 1.0));
    assertThat(site.checks()).containsExactly(new Check("/health", 200), new Check("/other", 204));
    assertThat(site.strict()).isFalse();
    assertThat(site.tags()).containsExactly("a", "b");
    assertThat(site.include()).contains(Path.of("/etc/slr/more.yaml"));
  }

  @Test
  void fillsDefaults() {
    Site site = parse(LEAST);
    assertThat(site.policy()).isEqualTo(Policy.LOWEST_COST);
    assertThat(site.limits()).isEqualTo(new Limits(1000, 0.5));
    assertThat(site.checks()).isEmpty();
    assertThat(site.endPoint()).isEmpty();
    assertThat(site.strict()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          hartbeat-interval: 3s | site.yaml:3:1: hartbeat-interval: is no known key; did you mean 'heartbeat-interval'?
          heartbeatInterval: 3s | site.yaml:3:1: heartbeatInterval: is no known key; did you mean 'heartbeat-interval'?
          limits: { flow: 3 }   | site.yaml:3:11: limits.flow: is no known key; did you mean 'flows'?
          limits: { x: 3 }      | site.yaml:3:11: limits.x: is no known key; known here: flows, share
          heartbeat-interval: 3 | site.yaml:3:21: heartbeat-interval: '3' is not a duration; write a number with us, ms, s, m or h, as 250ms
          policy: lowest        | site.yaml:3:9: policy: 'lowest' is not known; write one of lowest-cost, spare-capacity
          end-point: host.example | site.yaml:3:12: end-point: 'host.example' is not an IP address: write 192.0.2.1 or 2001:db8::1
          listen: 2001:db8::1:80 | site.yaml:3:9: listen: '2001:db8::1:80' is not an address with a port; write 192.0.2.1:7000 or [2001:db8::1]:7000
          listen: 192.0.2.1:70000 | site.yaml:3:9: listen: '192.0.2.1:70000' is not an address with a port; write 192.0.2.1:PORT with a port of 0 to 65535
          limits: { flows: 0 }  | site.yaml:3:18: limits: flows 0 is too small; write 1 or more
          limits: { flows: many } | site.yaml:3:18: limits.flows: 'many' does not fit; write a whole number
          limits: { flows: 1.5 } | site.yaml:3:18: limits.flows: '1.5' does not fit; write a whole number
          limits: { flows: 99999999999999999999 } | site.yaml:3:18: limits.flows: '99999999999999999999' is not a decimal number in range; write a whole number
          limits: 7             | site.yaml:3:9: limits: is '7'; write keys: 'name: value'
          checks: [{}]          | site.yaml:3:10: checks[0].path: is missing; add 'path: a text'
          checks: { path: / }   | site.yaml:3:9: checks: is a block of keys; write a list: [a, b]
          strict: yes           | site.yaml:3:9: strict: 'yes' does not fit; write true or false
          tags: [a, a]          | site.yaml:3:11: tags: a is there twice; delete one
          node: s2              | site.yaml:3:1: key 'node' is there twice, first in line 1; delete one
          rendezvous-key: 0011  | site.yaml:3:17: rendezvous-key: is not a key; write 16 to 128 hexadecimal digits, as 'openssl rand -hex 16' prints
          policy:               | site.yaml:3:8: policy: is empty; write one of lowest-cost, spare-capacity
          include: *a           | site.yaml:3:10: anchors (&name) and aliases (*name) are not used; write the value
          include: !name aa      | site.yaml:3:10: tags (!name) are not used; delete it
          """)
  void namesPlaceKeyAndFix(String line, String message) {
    assertThatThrownBy(() -> parse(LEAST + line + "\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessage(message);
  }

  @Test
  void namesAMissingKey() {
    assertThatThrownBy(() -> parse("node: s1\n"))
        .hasMessage("site.yaml:1:1: virtual-hosts: is missing; add 'virtual-hosts: [a, b]'");
    assertThatThrownBy(() -> parse(""))
        .hasMessage("site.yaml:1:1: node: is missing; add 'node: a text'");
  }

  /** U+009B is what ESC [ is in one octet less. */
  @Test
  void lettersOfAFileCannotSteerTheTerminal() {
    assertThatThrownBy(() -> parse("\"no\\x9b2J\\x1b\": x"))
        .isInstanceOf(ConfigException.class)
        .message()
        .matches("site\\.yaml:1:1: \\P{Cc}+");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "node: [",
        "node: 'x",
        "\tnode: x",
        "node: x\n bad: y",
        "node: x\n---\nnode: y",
        "- a",
        "x",
        "? {a: b}: c",
        "%YAML 9.9\n---\na: b",
        "node: \u0000",
        "{{{{{{",
        "node: \"\\x\"",
        "%TAG ! x\n---\n!a b"
      })
  void refusesMalformedTextInOneLine(String text) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("site.yaml:")
        .message()
        .doesNotContain("\n", "Exception", "java.", "jackson", "snakeyaml");
  }

  @Test
  void boundsDepthAndCount() {
    assertThatThrownBy(() -> parse(LEAST + "tags: " + "[".repeat(5000) + "]".repeat(5000)))
        .hasMessageContaining("nested deeper than 32");
    assertThatThrownBy(() -> parse(LEAST + "tags: [" + "a,".repeat(60_000) + "a]"))
        .hasMessageContaining("more than 50000 values");
    assertThatThrownBy(() -> parse(LEAST + "a".repeat(900) + ": x")).message().hasSizeLessThan(500);
    assertThatThrownBy(() -> parse("node: " + "a".repeat(100_000)))
        .isInstanceOf(ConfigException.class);
  }

  @Test
  void refusesAliasBombWithoutExpandingIt() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x]\n");
    for (int i = 1; i < 40; i++) {
      bomb.append("a%d: &a%d [*a%d, *a%d]%n".formatted(i, i, i - 1, i - 1));
    }
    assertThatThrownBy(() -> parse(bomb.toString())).hasMessageContaining("anchors");
  }

  @Test
  void refusesFilesThatAreNone() throws Exception {
    Path huge = Files.write(folder.resolve("huge"), new byte[YamlConfig.FILE_BYTES_MAX + 1]);
    Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
    assertThatThrownBy(() -> load(huge)).hasMessageContaining("larger than");
    assertThatThrownBy(() -> load(binary)).hasMessageContaining("not UTF-8");
    assertThatThrownBy(() -> load(folder)).hasMessageContaining("not a regular file");
    assertThatThrownBy(() -> load(Path.of("/dev/zero"))).hasMessageContaining("not a regular");
    assertThatThrownBy(() -> load(folder.resolve("none"))).hasMessageContaining("no such file");
    Path good = Files.writeString(folder.resolve("good"), LEAST, StandardCharsets.UTF_8);
    assertThat(load(good).node()).isEqualTo("s1");
  }

  private static Site load(Path file) {
    return YamlConfig.load(file, Site.class);
  }

  @Property(tries = 2000)
  void anyTextEitherFitsOrIsRefused(@ForAll String text) {
    try {
      parse(text);
    } catch (ConfigException refused) {
      assertThat(refused).hasMessageStartingWith("site.yaml");
    }
  }

  @Property(tries = 2000)
  void anyDamageEitherFitsOrIsRefused(@ForAll int place, @ForAll char letter) {
    String text = LEAST + "limits: { flows: 5, share: 1 }\nchecks:\n  - path: /x\n";
    int index = Math.floorMod(place, text.length());
    try {
      parse(text.substring(0, index) + letter + text.substring(index + 1));
    } catch (ConfigException refused) {
      assertThat(refused).hasMessageStartingWith("site.yaml:");
    }
  }
}
