package slr.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What tshark says of packets: a second opinion from somebody who never saw our code. */
public final class Tshark {

  private static final int TIMEOUT_S = 60;

  /** Everything that is wrong in its eyes. */
  private static final String FAULTS = "_ws.malformed || _ws.expert.severity >= \"Warning\"";

  private final Path folder;
  private final Path capture;
  private final List<String> settings;

  /**
   * @param folder gets the capture and what tshark says
   * @param packets IP packets, captured one a second
   * @param settings options of each call
   */
  public Tshark(Path folder, List<byte[]> packets, String... settings) throws IOException {
    this.folder = folder;
    this.capture = folder.resolve("packets.pcap");
    this.settings = List.of(settings);
    writePcap(packets, capture);
  }

  /** What it finds wrong. */
  public List<String> faults() throws IOException, InterruptedException {
    return lines("-Y", FAULTS);
  }

  /** A line for each packet that passes the filter, its fields with semicolons between. */
  public List<String> fields(String filter, String... fields)
      throws IOException, InterruptedException {
    List<String> options = new ArrayList<>(List.of("-Y", filter, "-T", "fields"));
    options.addAll(List.of("-E", "separator=;"));
    for (String field : fields) {
      options.addAll(List.of("-e", field));
    }
    return lines(options.toArray(String[]::new));
  }

  /** What it prints with these options. */
  public List<String> lines(String... options) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("tshark", "-r", capture.toString()));
    command.addAll(settings);
    command.addAll(List.of(options));
    Path output = folder.resolve("output");
    Path errors = folder.resolve("errors");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .start();
    assertThat(process.waitFor(TIMEOUT_S, TimeUnit.SECONDS)).as("tshark ended").isTrue();
    assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
    return Files.readAllLines(output);
  }

  /** The classic format, packets without link header. */
  private static void writePcap(List<byte[]> packets, Path file) throws IOException {
    int linkRaw = 101;
    try (OutputStream out = Files.newOutputStream(file)) {
      ByteBuffer head = ByteBuffer.allocate(24).putInt(0xa1b2c3d4).putShort((short) 2);
      head.putShort((short) 4).putLong(0).putInt(0xffff).putInt(linkRaw);
      out.write(head.array());
      for (int i = 0; i < packets.size(); i++) {
        byte[] packet = packets.get(i);
        ByteBuffer record = ByteBuffer.allocate(16).putInt(i).putInt(0);
        out.write(record.putInt(packet.length).putInt(packet.length).array());
        out.write(packet);
      }
    }
  }
}
