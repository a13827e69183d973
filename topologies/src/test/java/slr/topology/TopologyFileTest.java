package slr.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TopologyFileTest {

  private static final String GOOD =
      """
      name: two
      topology:
        jvm: {movable-clock: true}
        kinds:
          host:
            nginx: {port: 8080, files: {a.bin: 2MiB}}
            slr-host: {node: '${node}', limits: {a: 1, b: 2}}
        nodes:
          r1:
            kind: router
            loopback: [10.9.0.1/32]
            routes: [blackhole 192.0.2.0/24 metric 7]
            sysctls: {net.ipv4.tcp_timestamps: 0}
            nat: [r2]
            bird: {as: 65001, announce: [10.9.0.0/16]}
          r2: {kind: router, bird: {as: 65002}}
          h1:
            kind: host
            vars: {x: 3}
            slr-host: {limits: {b: 5}}
            jvm: {heap: 32m}
            routes: [default via 10.0.2.1]
        links:
          - endpoints: [r1, r2]
            ipv4: [10.0.1.1/30, 10.0.1.2/30]
            ipv6: ["2001:db8::1/64", "2001:db8::2/64"]
          - endpoints: [r2, 'h1:eth0']
            ipv4: [10.0.2.1/30, 10.0.2.2/30]
            mtu: 1600
      """;

  @Test
  void readsEveryKey() {
    Topology topology = TopologyFile.parse(GOOD);

    assertThat(topology.name()).isEqualTo("two");
    assertThat(topology.nodes()).extracting(Node::name).containsExactly("r1", "r2", "h1");
    Node r1 = topology.node("r1");
    assertThat(r1.bird().orElseThrow().as()).isEqualTo(65001);
    assertThat(r1.loopback()).hasToString("[10.9.0.1/32]");
    assertThat(r1.routes().getFirst().words())
        .containsExactly("blackhole", "192.0.2.0/24", "metric", "7");
    assertThat(r1.sysctls()).hasToString("{net.ipv4.tcp_timestamps=0}");
    assertThat(r1.nat()).containsExactly("r2");
    assertThat(topology.links().getFirst().a().interfaceName()).isEqualTo("r1-r2");
    Link toHost = topology.linksOf("h1").getFirst();
    assertThat(toHost.endAt("h1").interfaceName()).isEqualTo("eth0");
    assertThat(toHost.mtuBytes()).isEqualTo(1600);
    assertThat(topology.node("h1").daemons())
        .extracting(DaemonSettings::jvm)
        .containsExactly(new JvmSettings("32m", List.of(), true));
  }

  @Test
  void laysNodeOverKind() {
    Node host = TopologyFile.parse(GOOD).node("h1");

    assertThat(host.nginx().orElseThrow().port()).isEqualTo(8080);
    assertThat(host.nginx().orElseThrow().files()).containsEntry("a.bin", 2L << 20);
    DaemonSettings daemon = host.daemons().getFirst();
    assertThat(daemon.kind()).isEqualTo(DaemonKind.HOST);
    assertThat(daemon.config()).hasToString("{node=${node}, limits={a=1, b=5}}");
    assertThat(daemon.variables()).hasToString("{x=3}");
  }

  @Test
  void laysTemplatesUnderNodesAndFillsInVariables() {
    Topology topology =
        TopologyFile.parse(
            """
            name: alike
            topology:
              kinds:
                host: {exec: [true]}
              templates:
                server:
                  kind: host
                  vars: {address: "10.0.${n}.2", port: 80}
                  nginx: {port: "${port}"}
                  slr-host: {end-points: ["${address}"], a: 1}
                  links:
                    - endpoints: ["${node}", r1]
                      ipv4: ["${address}/30", "10.0.${n}.1/30"]
                      cost: "${n}"
                rich-server: {like: server, slr-host: {a: 2}}
              nodes:
                r1: {kind: router}
                h1: {like: server, vars: {n: 1}}
                h2: {like: rich-server, vars: {n: 2, port: 8080}}
            """);

    Node h2 = topology.node("h2");
    assertThat(h2.kind()).isEqualTo(NodeKind.HOST);
    assertThat(h2.exec()).containsExactly("true");
    assertThat(h2.nginx().orElseThrow().port()).isEqualTo(8080);
    assertThat(h2.daemons().getFirst().config()).hasToString("{end-points=[${address}], a=2}");
    assertThat(h2.daemons().getFirst().variables())
        .hasToString("{address=10.0.2.2, port=8080, n=2}");
    assertThat(topology.links()).hasToString("[h1-r1, h2-r1]");
    assertThat(topology.links().getLast().cost()).isEqualTo(2);
    assertThat(topology.links().getLast().a().addresses()).hasToString("[10.0.2.2/30]");
  }

  @Test
  void refusesTemplateThatIsLikeItself() {
    String text =
        GOOD.replace("  nodes:\n", "  templates: {a: {like: b}, b: {like: a}}\n  nodes:\n")
            .replace("kind: host\n", "like: a\n");

    assertThatThrownBy(() -> TopologyFile.parse(text))
        .hasMessage("topology.nodes.h1.like: a is like itself: [a, b]: take one 'like' away");
  }

  @ParameterizedTest(name = "{0} -> {1}: {2}")
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "name: two; name: Two Labs; name: 'Two Labs' is no lab name",
        "name: two; other: two; unknown key 'other': use one of name, topology",
        "kind: host; kind: hots; topology.nodes.h1.kind: 'hots' is no kind of node: use router",
        "kind: host; knd: host; topology.nodes.h1.knd: unknown key 'knd': use one of bird,",
        "vars: {x: 3}; var: {x: 3}; topology.nodes.h1.var: unknown key 'var': use one of bird,",
        "h1:eth0; h2:eth0; link r2-h2.endpoints: there is no node 'h2': use one of r1, r2",
        "h1:eth0; h1:ethernet-to-edge; link r2-h1.endpoints: the interface name",
        "h1:eth0; h1:lo; link r2-h1.endpoints: 'lo' is no interface name",
        "[r2, 'h1:eth0']; [r2]; topology.links[1].endpoints: a link has two ends",
        "[r2, 'h1:eth0']; [&r2, h1]; topology.links[1].endpoints[0]: an entry has no value",
        "[r2, 'h1:eth0']; [h1, h1]; link h1-h1: both ends are at h1",
        "[r2, 'h1:eth0']; ['r2:r2-r1', h1]; r2 already has an interface r2-r1",
        "10.0.2.2/30; 10.0.2.300/30; topology.links[1].ipv4[1]: refused: '10.0.2.300' is not",
        "10.0.2.2/30; 10.0.2.2/33; topology.links[1].ipv4[1]: refused: /33 does not fit",
        "10.0.2.2/30; 10.0.2.9/30; link r2-h1: 10.0.2.1/30 and 10.0.2.9 are not in one",
        "10.9.0.1/32; 10.0.1.1/32; r1:r1-r2 has the address 10.0.1.1, and so has r1:lo",
        "10.0.2.1/30, 10.0.2.2/30; 10.0.2.1/30; topology.links[1].ipv4: there are 1 addresses",
        "10.0.2.1/30, 10.0.2.2/30; '::1/64', '::2/64'; of the other family: move it to ipv6",
        "mtu: 1600; mtu: 1000; link r2-h1.mtu: 1000 is no MTU here",
        "mtu: 1600; mtu: large; topology.links[1].mtu",
        "via 10.0.2.1; via 10.0.7.1; topology.nodes.h1.routes[0]: no link of h1 reaches 10.0.7.1",
        "default via 10.0.2.1; default; topology.nodes.h1.routes[0]: refused: 'default' is no",
        "as: 65002; as: 0; topology.nodes.r2.bird.as: 0 is no AS number",
        "as: 65002; as: 65001; link r1-r2: both ends are in AS 65001 and have no protocol",
        "10.9.0.0/16; 10.9.0.1/16; topology.nodes.r1.bird.announce[0]: refused: 10.9.0.1/16 has",
        "port: 8080; port: 80800; topology.nodes.h1.nginx.port: 80800 is no port",
        "2MiB; 2 megs; topology.nodes.h1.nginx.files.a.bin: '2 megs' is no size: write 200MiB",
        "2MiB; 999999GiB; is too much",
        "a.bin; ../a; '../a' is no file name",
        "r2:; r-2:; 'r-2' is no node name",
        "mtu: 1600; cost: 0; link r2-h1.cost: 0 is no OSPF cost: use 1 to 65534",
        "bird: {as: 65002}; frr: {as: 0}; topology.nodes.r2.frr.as: 0 is no AS number",
        "bird: {as: 65002}; frr: {as: 1, ospf: true}; topology.nodes.r2.frr: the lab's FRR speaks",
        "{as: 65002}; {as: 65002}, frr: {as: 1}; BIRD and FRR on one node: delete one",
        "default via 10.0.2.1; 'default via ${gw}'; topology.nodes.h1.routes: 'gw' is no variable",
        "{x: 3}; {x: }; topology.nodes.h1.vars.x: it has no value",
        "kind: host; like: server; topology.nodes.h1.like: there is no template 'server': add it",
        "net.ipv4.tcp; kernel.tcp; topology.nodes.r1.sysctls: 'kernel.tcp_timestamps' is no",
        "timestamps: 0; timestamps:; topology.nodes.r1.sysctls.net.ipv4.tcp_timestamps: it is miss",
        "nat: [r2]; nat: [h1]; topology.nodes.r1.nat: no link leads to 'h1': name neighbours of r1",
        "vars: {x: 3}; nat: [r2]; topology.nodes.h1.nat: a host forwards nothing: write 'kind:",
        "vars: {x: 3}; watchdog: true; topology.nodes.h1.watchdog: no daemon of h1 announces: give",
        "host:; hots:; topology.kinds: 'hots' is no kind of node",
      })
  void refusesWithPlaceAndFix(String good, String bad, String told) {
    String text = GOOD.replace(good, bad);
    assertThat(text).isNotEqualTo(GOOD);

    assertThatThrownBy(() -> TopologyFile.parse(text))
        .isInstanceOf(TopologyException.class)
        .hasMessageContaining(told);
  }

  @Test
  void refusesKeyWrittenTwice() {
    assertThatThrownBy(() -> TopologyFile.parse(GOOD + "name: again\n"))
        .isInstanceOf(TopologyException.class)
        .hasMessageContaining("name");
  }

  @Test
  void refusesUnconnectedNode() {
    String text = GOOD.replace("    h1:\n", "    lonely: {kind: client}\n    h1:\n");

    assertThatThrownBy(() -> TopologyFile.parse(text))
        .hasMessage(
            "topology.nodes.lonely: no path leads from r1 to lonely in two:"
                + " add a link to it under topology.links");
  }

  @Test
  void refusesFileThatIsNotThere() {
    assertThatThrownBy(() -> TopologyFile.read(Path.of("/nonexistent.yaml")))
        .isInstanceOf(TopologyException.class)
        .hasMessageStartingWith("/nonexistent.yaml: no such file");
  }

  @Test
  void refusesEveryCutAndNeverBreaks() {
    for (int length = 0; length < GOOD.length(); length++) {
      String cut = GOOD.substring(0, length);
      try {
        TopologyFile.parse(cut);
      } catch (TopologyException refusal) {
        assertThat(refusal.place()).isNotBlank();
      }
    }
  }

  @Test
  void readsShippedTopology() {
    Topology topology = TopologyFile.read(Path.of("one-level.yaml"));

    assertThat(topology.nodes()).hasSize(10);
    assertThat(topology.withName("other").name()).isEqualTo("other");
  }
}
