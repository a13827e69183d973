package slr.lab;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import slr.topology.InterfaceAddress;
import slr.topology.Node;
import slr.topology.Topology;
import tools.jackson.databind.json.JsonMapper;

/** What a lab consists of and what of it stands; text and JSON come from this one record. */
public record LabReport(String lab, List<NodeReport> nodes) {

  private static final String ROW = "%-10s %-8s %-10s %8s  %-22s %s%n";

  public LabReport {
    nodes = List.copyOf(nodes);
  }

  /**
   * One node.
   *
   * @param standing whether its namespace is there
   */
  public record NodeReport(
      String name,
      String kind,
      String namespace,
      boolean standing,
      List<String> addresses,
      List<ProcessReport> processes) {}

  /**
   * One process.
   *
   * @param running whether it runs
   * @param state for people
   */
  public record ProcessReport(String name, long pid, boolean running, String state) {}

  static LabReport of(Topology topology, LabState state, Function<String, Path> birdSocket) {
    return new LabReport(
        topology.name(),
        Stream.concat(
                topology.nodes().stream().map(node -> report(topology, node, state, birdSocket)),
                Wire.of(topology).stream().map(wire -> report(wire, state, birdSocket)))
            .toList());
  }

  /** Whether everything that was deployed stands. */
  public boolean healthy() {
    return nodes.stream()
        .allMatch(
            node -> node.standing() && node.processes().stream().allMatch(ProcessReport::running));
  }

  /** A table, a line for every process. */
  public String text() {
    StringBuilder text = new StringBuilder();
    text.append("lab ").append(lab).append('\n');
    text.append(ROW.formatted("NODE", "KIND", "PROCESS", "PID", "STATE", "ADDRESSES"));
    for (NodeReport node : nodes) {
      String state = node.standing() ? "" : "namespace gone";
      String addresses = String.join(" ", node.addresses());
      if (node.processes().isEmpty()) {
        text.append(ROW.formatted(node.name(), node.kind(), "-", "-", state, addresses));
      }
      boolean first = true;
      for (ProcessReport process : node.processes()) {
        text.append(
            ROW.formatted(
                first ? node.name() : "",
                first ? node.kind() : "",
                process.name(),
                process.pid(),
                node.standing() ? process.state() : state,
                first ? addresses : ""));
        first = false;
      }
    }
    return text.toString().lines().map(String::stripTrailing).collect(Collectors.joining("\n"));
  }

  /** The record as JSON. */
  public String json() {
    return JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsString(this);
  }

  private static NodeReport report(
      Topology topology, Node node, LabState state, Function<String, Path> birdSocket) {
    Namespace namespace = new Namespace(topology.name(), node.name());
    Stream<InterfaceAddress> addresses =
        Stream.concat(
            node.loopback().stream(),
            topology.linksOf(node.name()).stream()
                .flatMap(link -> link.endAt(node.name()).addresses().stream()));
    return new NodeReport(
        node.name(),
        node.kind().word(),
        namespace.name(),
        namespace.exists(),
        addresses.map(address -> address.address().toString()).toList(),
        processes(node.name(), state, birdSocket));
  }

  private static NodeReport report(Wire wire, LabState state, Function<String, Path> birdSocket) {
    return new NodeReport(
        wire.link().toString(),
        "wire",
        wire.namespace().name(),
        wire.namespace().exists(),
        List.of(),
        processes(wire.namespace().node(), state, birdSocket));
  }

  private static List<ProcessReport> processes(
      String node, LabState state, Function<String, Path> birdSocket) {
    return state.processes().stream()
        .filter(process -> process.node().equals(node))
        .map(process -> report(process, birdSocket))
        .toList();
  }

  private static ProcessReport report(LabProcess process, Function<String, Path> birdSocket) {
    boolean runs = process.runs();
    String state = runs ? "running" : "ended";
    if (runs && process.name().equals("bird")) {
      state += ", " + BirdSessions.ask(birdSocket.apply(process.node()));
    }
    return new ProcessReport(process.name(), process.pid(), runs, state);
  }
}
