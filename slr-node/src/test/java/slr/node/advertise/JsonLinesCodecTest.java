package slr.node.advertise;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import slr.core.advertise.AdvertisementLimits;
import slr.core.advertise.AdvertisementMessage;
import slr.core.advertise.GetSnapshot;
import slr.core.advertise.Heartbeat;

class JsonLinesCodecTest {

  private static final JsonLinesCodec CODEC = new JsonLinesCodec();

  static Stream<AdvertisementMessage> oneOfEach() {
    return Messages.oneOfEach().stream();
  }

  static Stream<AdvertisementMessage> longestOfEach() {
    return Messages.longestOfEach().stream();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "0 | {\"type\":\"hello\",\"protocolVersion\":1,\"node\":\"h1\",\"level\":\"HOST\","
            + "\"role\":\"CHILD\",\"cluster\":\"h1\",\"incarnation\":9,"
            + "\"endPoints\":[\"10.0.0.1\"],\"tunnelSources\":[\"10.0.0.1/32\"]}",
        "1 | {\"type\":\"heartbeat\",\"generation\":3,\"digest\":-9223372036854775808,"
            + "\"confirmedGeneration\":2}",
        "4 | {\"type\":\"get-snapshot\"}",
        "5 | {\"type\":\"snapshot\",\"generation\":3,\"chunk\":0,\"last\":true,\"rows\":[{"
            + "\"key\":{\"virtualHost\":\"203.0.113.1/32\",\"protocol\":6,\"port\":80,"
            + "\"serviceClass\":0},\"health\":\"HEALTHY\",\"load\":0.3,\"loadSequence\":4,"
            + "\"capacity\":50,\"target\":\"ACTIVE\",\"current\":\"DRAINING\",\"standby\":false,"
            + "\"originCluster\":\"h1\",\"nodePath\":[\"h1\"]}]}",
        "7 | {\"type\":\"not-mine\",\"flows\":[\"tcp 192.0.2.1:1234 203.0.113.1:80\"]}",
        "8 | {\"type\":\"refused\",\"reason\":32,\"value\":\"198.51.100.0/24\","
            + "\"text\":\"virtual host outside the authorisation\"}",
      })
  void goldenTextIsWhatIsWrittenAndReadBack(int index, String golden) throws Exception {
    AdvertisementMessage message = Messages.oneOfEach().get(index);

    assertThat(new String(CODEC.encode(message), UTF_8)).isEqualTo(golden + "\n");
    assertThat(read(golden + "\n")).contains(message);
  }

  @ParameterizedTest
  @MethodSource({"oneOfEach", "longestOfEach"})
  void readsBackWhatItWrote(AdvertisementMessage message) throws Exception {
    byte[] record = CODEC.encode(message);

    assertThat(record.length).isLessThanOrEqualTo(AdvertisementLimits.RECORD_BYTES);
    assertThat(CODEC.read(new ByteArrayInputStream(record))).contains(message);
    assertThat(message.toString()).isNotBlank();
  }

  @ParameterizedTest
  @MethodSource("oneOfEach")
  void refusesEveryTruncation(AdvertisementMessage message) {
    byte[] record = CODEC.encode(message);
    for (int length = 1; length < record.length; length++) {
      byte[] cut = Arrays.copyOf(record, length);
      assertThatThrownBy(() -> CODEC.read(new ByteArrayInputStream(cut)))
          .isInstanceOf(MalformedRecordException.class)
          .hasMessage("the record ends after " + length + " octets");
    }
    for (int length = 0; length < record.length - 1; length++) {
      byte[] line = Arrays.copyOf(record, length + 1);
      line[length] = '\n';
      assertThatThrownBy(() -> CODEC.read(new ByteArrayInputStream(line)))
          .isInstanceOf(MalformedRecordException.class);
    }
  }

  @Test
  void endsQuietlyBetweenRecords() throws Exception {
    assertThat(read("")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}                                                                   | type",
        "[]                                                                   | ",
        "null                                                                 | ",
        "{\"type\":\"pin\"}                                                   | pin",
        "{\"type\":\"get-snapshot\",\"x\":1}                                  | x",
        "{\"type\":\"get-snapshot\"} {}                                       | ",
        "{\"type\":\"get-snapshot\",\"type\":\"get-snapshot\"}                | uplicate",
        "{\"type\":\"heartbeat\",\"generation\":1,\"digest\":2}               | confirmed",
        "{\"type\":\"heartbeat\",\"generation\":-1,\"digest\":2,"
            + "\"confirmedGeneration\":0}                                     | negative",
        "{\"type\":\"heartbeat\",\"generation\":1.5,\"digest\":2,"
            + "\"confirmedGeneration\":0}                                     | ",
        "{\"type\":\"heartbeat\",\"generation\":\"1\",\"digest\":2,"
            + "\"confirmedGeneration\":0}                                     | ",
        "{\"type\":\"heartbeat\",\"generation\":null,\"digest\":2,"
            + "\"confirmedGeneration\":0}                                     | ",
        "{\"type\":\"heartbeat\",\"generation\":99999999999999999999,\"digest\":2,"
            + "\"confirmedGeneration\":0}                                     | ",
        "{\"type\":\"not-mine\",\"flows\":[null]}                             | ",
        "{\"type\":\"not-mine\",\"flows\":null}                               | ",
        "{\"type\":\"not-mine\",\"flows\":[\"tcp nonsense\"]}                 | not a flow",
        "{\"type\":\"not-mine\",\"flows\":[6]}                                | text",
        "{\"type\":\"goodbye\",\"reason\":\"BORED\"}                          | BORED",
        "{\"type\":\"goodbye\",\"reason\":0}                                  | ",
        "{\"type\":\"refused\",\"reason\":999,\"value\":\"\",\"text\":\"\"}   | 999",
        "{\"type\":\"refused\",\"reason\":1,\"value\":\"\\u0007\",\"text\":\"\"} | printable",
        "{\"type\":\"row-change\",\"generation\":1,\"upserts\":[],\"deletes\":[{"
            + "\"virtualHost\":\"203.0.113.1/24\",\"protocol\":0,\"port\":0,"
            + "\"serviceClass\":0}]}                                          | beyond its length",
        "{\"type\":\"load-report\",\"loads\":[{\"key\":{\"virtualHost\":\"203.0.113.0/24\","
            + "\"protocol\":0,\"port\":0,\"serviceClass\":0},\"load\":-0.1,"
            + "\"sequence\":1}]}                                              | out of range",
        "[[[[[[[[[[[[]]]]]]]]]]]]                                             | ",
      })
  void refusesNamedBadRecords(String record, String mentions) {
    assertThatThrownBy(() -> read(record + "\n"))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessageContaining(mentions == null ? "" : mentions);
  }

  @Test
  void refusesTooManyRowsInOneMessage() {
    String rows = "null,".repeat(AdvertisementLimits.ROWS_PER_MESSAGE) + "null";
    assertThatThrownBy(() ->
            read(
                "{\"type\":\"snapshot\",\"generation\":1,\"chunk\":0,\"last\":true,\"rows\":["
                    + rows
                    + "]}\n"))
        .isInstanceOf(MalformedRecordException.class);
  }

  @Test
  void refusesAnEndlessLineAtTheLimit() {
    assertThatThrownBy(() -> CODEC.read(new EndlessLine()))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessageContaining("longer than 65536 octets");
  }

  @Test
  void survivesGarbageAndFlippedBits() throws IOException {
    Random random = new Random(20_261_121);
    for (AdvertisementMessage message : Messages.oneOfEach()) {
      byte[] record = CODEC.encode(message);
      for (int round = 0; round < 500; round++) {
        byte[] bad = record.clone();
        for (int flips = random.nextInt(4); flips >= 0; flips--) {
          bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
        }
        try {
          CODEC.read(new ByteArrayInputStream(bad));
        } catch (MalformedRecordException refused) {
          assertThat(refused.what()).isNotBlank();
        }
      }
    }
  }

  @Test
  void leavesTheNextRecordInTheStream() throws Exception {
    ByteArrayInputStream in =
        new ByteArrayInputStream(
            ("{\"type\":\"get-snapshot\"}\n"
                    + "{\"type\":\"heartbeat\",\"generation\":1,\"digest\":2,"
                    + "\"confirmedGeneration\":0}\n")
                .getBytes(UTF_8));

    assertThat(CODEC.read(in)).contains(new GetSnapshot());
    assertThat(CODEC.read(in)).contains(new Heartbeat(1, 2, 0));
    assertThat(CODEC.read(in)).isEmpty();
  }

  private static Optional<AdvertisementMessage> read(String text)
      throws IOException, MalformedRecordException {
    return CODEC.read(new ByteArrayInputStream(text.getBytes(UTF_8)));
  }

  private static final class EndlessLine extends java.io.InputStream {
    @Override
    public int read() {
      return 'x';
    }
  }
}
