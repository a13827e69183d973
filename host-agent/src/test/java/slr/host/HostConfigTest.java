package slr.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import slr.host.service.LoadConfig;
import slr.host.service.ServiceConfig;
import slr.host.tunnel.Delivery;
import slr.node.config.ConfigException;
import slr.node.config.YamlConfig;
import slr.packet.Prefix;

class HostConfigTest {

  private static final String SMALL =
      """
      node: h1
      end-points: [10.0.1.11]
      certificates: {ca: ca.pem, certificate: h1.pem, key: h1.key}
      parents: ["10.0.1.1:7000"]
      tunnel-sources: [10.0.1.1/32]
      input: {interfaces: [eth0]}
      services:
        - virtual-host: 203.0.113.0/24
          port: 80
      """;

  @Test
  void fillsInWhatIsNotSaid() {
    HostConfig config = parse(SMALL);
    assertThat(config.delivery()).isEqualTo(Delivery.Kind.AUTO);
    assertThat(config.heartbeat()).isEqualTo(Duration.ofMillis(250));
    ServiceConfig service = config.services().getFirst();
    assertThat(service.key().protocol()).isEqualTo(6);
    assertThat(service.capacity()).isEqualTo(50);
    assertThat(service.load().from()).isEqualTo(LoadConfig.From.FIXED);
    assertThat(service.checks()).isEmpty();
  }

  @Test
  void readsEveryKey() {
    HostConfig config =
        parse(
            """
            node: h1
            cluster: west
            end-points: [10.0.1.11, "fd00::11"]
            certificates: {ca: ca.pem, crl: [ca.crl, acme.crl], certificate: h1.pem, key: h1.key}
            parents: ["10.0.1.1:7000", "[fd00::1]:7000"]
            tunnel-sources: [10.0.1.0/30, "fd00::/126"]
            input: {port: bpf, interfaces: [eth0, eth1]}
            delivery: veth
            delivery-device: inner0
            tunnel-mtu-bytes: 1480
            heartbeat: 100ms
            socket: h1.sock
            metrics: 127.0.0.1:9100
            services:
              - virtual-host: 203.0.113.0/24
                protocol: tcp
                port: 80
                service-class: 1
                capacity: 99
                standby: true
                checks:
                  - {tcp: 80}
                  - {http: 8080, address: 127.0.0.1, path: "/x?y=1", host: a, status: 204,
                     contains: ok}
                interval: 100ms
                timeout: 1s
                rise: 3
                fall: 4
                load: {from: connections, max: 1000, every: 2s}
              - virtual-host: "2001:db8:5::/48"
                protocol: any
                load: {from: http, url: "http://127.0.0.1:8080/load"}
            """);
    assertThat(HostConfig.virtualHosts(config.services()))
        .containsExactlyInAnyOrder(Prefix.parse("203.0.113.0/24"), Prefix.parse("2001:db8:5::/48"));
    assertThat(config.services().getFirst().checks()).hasSize(2);
    assertThat(config.services().getFirst().standby()).isTrue();
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "node: h1 | node: '../h1' | node",
        "node: h1 | node: '' | node",
        "node: h1 | nodes: h1 | did you mean",
        "[10.0.1.11] | [] | end-points",
        "[10.0.1.11] | [10.0.1.256] | 10.0.1.256",
        "[10.0.1.11] | [203.0.113.9] | lies in the virtual host",
        "[eth0] | [] | input",
        "'key: h1.key' | '' | key",
        "'key: h1.key' | 'keys: h1.key' | did you mean",
        "10.0.1.1:7000 | example.org:7000 | example.org",
        "10.0.1.1/32 | 10.0.1.1/31 | bits set beyond its length",
        "interfaces: [eth0]} | interfaces: [eth0], port: tun} | port",
        "node: h1 | 'node: h1, delivery-device: ../x' | host.yaml",
        "port: 80 | port: 65536 | port",
        "port: 80 | 'load: {from: connections, max: 10}' | needs protocol tcp and a port",
        "port: 80 | port: 80, | port",
        "port: 80 | capacity: 100 | capacity",
        "port: 80 | capacity: -1 | capacity",
        "port: 80 | protocol: sctp | protocol",
        "port: 80 | interval: 1ms | interval",
        "port: 80 | rise: 0 | rise",
        "port: 80 | checks: [{}] | a check names one port",
        "port: 80 | 'checks: [{tcp: 80, http: 80}]' | a check names one port",
        "port: 80 | 'checks: [{tcp: -1}]' | tcp",
        "port: 80 | 'checks: [{http: 80, path: x}]' | path",
        "port: 80 | 'checks: [{http: 80, path: \"/ HTTP/1.0\\r\\nX: y\"}]' | path",
        "port: 80 | 'checks: [{http: 80, host: \"a\\nb\"}]' | host",
        "port: 80 | 'checks: [{http: 80, status: 99}]' | status",
        "port: 80 | 'load: {from: connections}' | max",
        "port: 80 | 'load: {from: file}' | file",
        "port: 80 | 'load: {from: http, url: \"https://a/\"}' | url",
        "port: 80 | 'load: {from: fixed, value: -1}' | value",
        "port: 80 | 'load: {from: fixed, value: .nan}' | value",
        "port: 80 | 'load: {from: cpu, every: 1ms}' | every",
      })
  void refusesWithOneLineThatNamesThePlace(String good, String bad, String named) {
    String text = SMALL.replace(good, bad);
    assertThat(text).isNotEqualTo(SMALL);
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("host.yaml:")
        .hasMessageContaining(named)
        .message()
        .doesNotContain("\n");
  }

  @Test
  void refusesTheSameServiceTwice() {
    String twice = SMALL + "  - virtual-host: 203.0.113.0/24\n    port: 80\n";
    assertThatThrownBy(() -> parse(twice)).hasMessageContaining("twice");
  }

  @Test
  void takesNoServicesAtAll() {
    String none = SMALL.substring(0, SMALL.indexOf("services:")) + "services: []\n";
    assertThat(parse(none).services()).isEqualTo(List.of());
  }

  private static HostConfig parse(String text) {
    return YamlConfig.parse("host.yaml", Path.of("/tmp"), text, HostConfig.class);
  }
}
