package slr.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import slr.plane.RawIpOutput;

/** A program that sends ready-made IP packets from a node: hexadecimal lines of standard input. */
public final class PacketSender {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private PacketSender() {}

  /** Sends all packets from a node, in order. */
  public static void send(Lab lab, String node, byte[]... packets) {
    String input =
        Arrays.stream(packets)
            .map(HexFormat.of()::formatHex)
            .collect(Collectors.joining("\n", "", "\n"));
    Command.run(lab.entering(node, program(PacketSender.class)), input, LIMIT).orThrow();
  }

  /** How a program of the tests is started. */
  public static List<String> program(Class<?> main) {
    LabEnvironment environment = LabEnvironment.current();
    return List.of(
        environment.java().toString(),
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        System.getProperty("java.class.path"),
        main.getName());
  }

  /** The program. */
  public static void main(String[] arguments) throws IOException {
    try (var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        RawIpOutput output = RawIpOutput.open();
        Arena arena = Arena.ofConfined()) {
      int packets = 0;
      for (String line : lines.lines().toList()) {
        byte[] octets = HexFormat.of().parseHex(line);
        MemorySegment memory = arena.allocate(octets.length);
        MemorySegment.copy(MemorySegment.ofArray(octets), 0, memory, 0, octets.length);
        output.send(memory, 0, octets.length);
        output.flush();
        packets++;
      }
      if (output.counters().packets() != packets) {
        throw new IOException("not all packets were sent: " + output.counters());
      }
    }
  }
}
