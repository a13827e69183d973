package slr.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lab itself, without SLR daemons: BIRD, nginx, namespaces, and what is left of them. */
final class LabIT {

  private static final Path SMALL = Path.of("src/test/resources/slr/lab/small.yaml");
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private static Lab lab;

  @BeforeAll
  static void deploy() {
    lab = deploy("lab-it");
  }

  @AfterAll
  static void destroy() {
    Lab.destroy("lab-it");
    assertNothingLeft("lab-it");
  }

  @Test
  void bgpIsUpInBothFamilies() {
    String protocols = lab.bird("transit", "show", "protocols").output();
    for (String neighbour : List.of("cr", "edge")) {
      assertThat(protocols).containsPattern("bgp4_" + neighbour + " .*Established");
      assertThat(protocols).containsPattern("bgp6_" + neighbour + " .*Established");
    }
    assertThat(lab.report().text()).contains("running, BGP 4/4 up");
    assertThat(lab.report().json()).contains("\"lab\" : \"lab-it\"");
  }

  @Test
  void announcesWhatStandsInTheIncludeFiles() throws IOException {
    announce("route 192.192.1.0/24 blackhole;", "route 2001:db8:192:1::/64 blackhole;");
    awaitRoute("192.192.1.1", "via 10.0.1.2");
    awaitRoute("2001:db8:192:1::1", "via 2001:db8:0:1::2");

    announce("", "");
    awaitNoRoute("192.192.1.1");
    awaitNoRoute("2001:db8:192:1::1");
  }

  @Test
  void gracefulShutdownIsTheLastChoice() throws IOException {
    announce("route 192.192.7.0/24 blackhole { bgp_community.add((65535,0)); };", "");
    await()
        .atMost(PATIENCE)
        .until(() ->
            lab.bird("transit", "show", "route", "192.192.7.0/24", "all")
                .output()
                .contains("BGP.local_pref: 0"));
    announce("", "");
  }

  @Test
  void hostSaysWhoItIsInBothFamilies() {
    assertThat(curl("http://10.1.1.2/")).isEqualTo("host=h1 server=10.1.1.2 client=10.10.1.2\n");
    assertThat(curl("http://[2001:db8:1:1::2]/")).startsWith("host=h1 server=2001:db8:1:1::2");
    assertThat(curl("http://10.1.1.2/health")).isEqualTo("ok\n");
  }

  @Test
  void filesComeAndGoWhole(@TempDir Path folder) {
    Payload payload = lab.payload("small.bin");
    Path copy = folder.resolve("copy");
    curl("http://10.1.1.2/files/small.bin", "-o", copy.toString());
    assertThat(Payload.sha256(copy)).isEqualTo(payload.sha256());

    curl("http://10.1.1.2/upload/up.bin", "-T", copy.toString());
    assertThat(Payload.sha256(lab.folder("h1").resolve("upload/up.bin")))
        .isEqualTo(payload.sha256());
  }

  @Test
  void capturesWhatPasses(@TempDir Path folder) {
    Path file = folder.resolve("edge.pcap");
    try (Capture _ = lab.capture("edge", "edge-h1", file, "tcp", "port", "80")) {
      curl("http://10.1.1.2/health");
    }
    CommandResult packets = Command.run("tshark", "-r", file.toString(), "-Y", "http.request");
    assertThat(packets.output()).contains("GET /health");
  }

  @Test
  void kernelIsSetByKindOfNode() {
    assertThat(lab.exec("c1", "ethtool", "-k", "c1-cr").output()).contains("tx-checksumming: off");
    assertThat(sysctl("h1", "net.ipv4.ip_forward")).isEqualTo("0");
    assertThat(sysctl("cr", "net.ipv4.ip_forward")).isEqualTo("1");
    for (String device : List.of("all", "cr-c1", "cr-transit")) {
      assertThat(sysctl("cr", "net.ipv4.conf." + device + ".rp_filter")).isEqualTo("0");
    }
  }

  @Test
  void killedProcessIsSeenAndComesBack() {
    lab.kill("h1", "nginx");
    assertThat(lab.report().healthy()).isFalse();
    assertThat(lab.exec("c1", "curl", "-sS", "http://10.1.1.2/").succeeded()).isFalse();

    lab.start("h1", "nginx");
    await()
        .atMost(PATIENCE)
        .until(() -> lab.exec("c1", "curl", "-s", "http://10.1.1.2/").succeeded());
    assertThat(lab.report().healthy()).isTrue();
  }

  @Test
  void exitStatusPassesThrough() {
    assertThat(lab.exec("c1", "sh", "-c", "exit 7").exitCode()).isEqualTo(7);
    assertThat(Main.run("lab", "exec", "--name", "lab-it", "c1", "sh", "-c", "exit 7"))
        .isEqualTo(7);
  }

  @Test
  void twoLabsStandSideBySide() {
    Lab other = deploy("lab-it-2");
    try {
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() ->
              other.exec("c1", "curl", "-s", "http://10.1.1.2/").output().startsWith("host=h1"));
      assertThat(curl("http://10.1.1.2/")).startsWith("host=h1");
    } finally {
      other.destroy();
    }
    assertNothingLeft("lab-it-2");
    assertThat(lab.report().healthy()).isTrue();
  }

  @Test
  void secondDeployOfOneNameIsRefused() {
    assertThatThrownBy(() -> deploy("lab-it"))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("stands already")
        .hasMessageContaining("destroy");
    assertThat(lab.report().healthy()).isTrue();
  }

  @Test
  void failedDeployCleansUpAndSaysWhy(@TempDir Path folder) throws IOException {
    Path broken = folder.resolve("broken.yaml");
    Files.writeString(
        broken,
        Files.readString(SMALL)
            .replace(
                "      nginx:",
                "      jvm: {options: [-XX:+NoSuch]}\n      slr-host: {}\n      nginx:"));

    assertThatThrownBy(() -> Lab.deploy(broken, Optional.of("lab-it-bad"), _ -> {}))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("slr-host on h1 ended at once")
        .hasMessageContaining("NoSuch");
    assertNothingLeft("lab-it-bad");
  }

  @Test
  void remainsOfCrashedLabAreReplaced() {
    Command.run("ip", "netns", "add", "slr-lab-it-old-c1").orThrow();
    LabFolder.write(new LabFolder("lab-it-old").state(), "{ damaged");
    List<String> steps = new ArrayList<>();

    Lab old = Lab.deploy(SMALL, Optional.of("lab-it-old"), steps::add);

    assertThat(steps).anyMatch(step -> step.contains("crashed lab lab-it-old"));
    old.destroy();
    old.destroy();
    assertNothingLeft("lab-it-old");
  }

  @Test
  void doctorFindsThisMachineFit() {
    assertThat(new Doctor().examine())
        .noneMatch(finding -> finding.verdict() == Finding.Verdict.MISSING)
        .allMatch(
            finding -> finding.fix().isPresent() == (finding.verdict() != Finding.Verdict.OK));
  }

  private static Lab deploy(String name) {
    return Lab.deploy(SMALL, Optional.of(name), _ -> {});
  }

  private static void assertNothingLeft(String name) {
    assertThat(Namespace.of(name)).isEmpty();
    assertThat(new LabFolder(name).exists()).isFalse();
    String commands = Command.run("ps", "-eo", "args").output();
    assertThat(commands).doesNotContain("/run/slr/" + name + "/");
  }

  private static void announce(String v4, String v6) throws IOException {
    Files.writeString(lab.folder("edge").resolve("vip4.conf"), v4 + "\n");
    Files.writeString(lab.folder("edge").resolve("vip6.conf"), v6 + "\n");
    assertThat(lab.bird("edge", "configure").output()).contains("Reconfigur");
  }

  private static void awaitRoute(String address, String expected) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(routeAtClientRouter(address)).contains(expected));
  }

  private static void awaitNoRoute(String address) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(routeAtClientRouter(address)).doesNotContain("via"));
  }

  private static String routeAtClientRouter(String address) {
    return lab.exec("cr", "ip", "route", "get", address).output();
  }

  private static String sysctl(String node, String key) {
    return lab.exec(node, "sysctl", "-n", key).output().strip();
  }

  private static String curl(String url, String... options) {
    List<String> command = new ArrayList<>(List.of("curl", "-sS", "-g", "--fail", url));
    command.addAll(List.of(options));
    return lab.exec("c1", command.toArray(String[]::new)).orThrow().output();
  }
}
