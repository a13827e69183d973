package slr.topology;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A topology file as it is written, key by key; what is absent is null. Values are judged where
 * they become a {@link Topology}.
 */
record RawTopology(@Nullable String name, @Nullable Body topology) {

  /**
   * The part below {@code topology}.
   *
   * @param kinds keys laid under those of every node of the kind
   * @param templates keys laid under those of every node that is like it
   * @param nodes unread: a node is read after its template's and kind's keys were laid under it
   */
  record Body(
      @Nullable Jvm jvm,
      @Nullable Map<String, JsonNode> kinds,
      @Nullable Map<String, JsonNode> templates,
      @Nullable Map<String, JsonNode> nodes,
      @Nullable List<Wire> links) {}

  /** One entry of {@code nodes}. */
  record Machine(
      @Nullable String kind,
      @Nullable String like,
      @Nullable List<String> loopback,
      @Nullable List<String> routes,
      @Nullable Map<String, String> sysctls,
      @Nullable List<String> nat,
      @Nullable Bgp bird,
      @Nullable Bgp frr,
      @Nullable Web nginx,
      @Nullable Map<String, Object> vars,
      @Nullable Map<String, Object> slrRouter,
      @Nullable Map<String, Object> slrNetwork,
      @Nullable Map<String, Object> slrSystem,
      @Nullable Map<String, Object> slrSite,
      @Nullable Map<String, Object> slrHost,
      @Nullable Boolean watchdog,
      @Nullable Jvm jvm,
      @Nullable List<String> exec,
      @Nullable List<Wire> links) {}

  /** {@code bird} or {@code frr}. */
  record Bgp(
      @Nullable Long as,
      @Nullable List<String> announce,
      @Nullable Boolean virtualHosts,
      @Nullable Boolean ospf) {}

  /** {@code nginx}. */
  record Web(@Nullable Integer port, @Nullable Map<String, String> files) {}

  /** {@code jvm}. */
  record Jvm(
      @Nullable String heap, @Nullable List<String> options, @Nullable Boolean movableClock) {}

  /** One entry of {@code links}, of the topology or of a node. */
  record Wire(
      @Nullable List<String> endpoints,
      @Nullable List<String> ipv4,
      @Nullable List<String> ipv6,
      @Nullable Integer mtu,
      @Nullable Integer cost,
      @Nullable String delay) {}
}
