package slr.node.advertise;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import slr.core.advertise.AdvertisementLimits;
import slr.core.advertise.AdvertisementMessage;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * One JSON object on each line. The mapping is by the records' components ({@link JsonShapes} has
 * the exceptions), so that a record and its text cannot drift apart; the records' own checks are
 * the only ones for ranges.
 */
public final class JsonLinesCodec implements AdvertisementCodec {

  /** Type, message, row, key: nothing of ours is nested deeper. */
  private static final int DEPTH_LIMIT = 6;

  private static final int LONGEST_NUMBER = 32;
  private static final int LONGEST_STRING = 2 * AdvertisementLimits.TEXT;
  private static final int QUOTED_CHARACTERS = 80;

  private final JsonMapper mapper;

  public JsonLinesCodec() {
    JsonFactory strict =
        JsonFactory.builder()
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH_LIMIT)
                    .maxNumberLength(LONGEST_NUMBER)
                    .maxStringLength(LONGEST_STRING)
                    .maxNameLength(LONGEST_STRING)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    mapper =
        JsonMapper.builder(strict)
            .enable(
                DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
                DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES,
                DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
                DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .addModule(JsonShapes.module())
            .build();
  }

  @Override
  public byte[] encode(AdvertisementMessage message) {
    byte[] text = mapper.writerFor(AdvertisementMessage.class).writeValueAsBytes(message);
    if (text.length >= AdvertisementLimits.RECORD_BYTES) {
      throw new IllegalStateException(
          "a record of " + text.length + " octets: the limits of its parts do not fit together");
    }
    byte[] line = Arrays.copyOf(text, text.length + 1);
    line[text.length] = '\n';
    return line;
  }

  @Override
  public Optional<AdvertisementMessage> read(InputStream in)
      throws IOException, MalformedRecordException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    int octet = in.read();
    if (octet < 0) {
      return Optional.empty();
    }
    while (octet != '\n') {
      if (octet < 0) {
        throw new MalformedRecordException("the record ends after " + line.size() + " octets");
      }
      line.write(octet);
      if (line.size() >= AdvertisementLimits.RECORD_BYTES) {
        throw new MalformedRecordException(
            "the record is longer than " + AdvertisementLimits.RECORD_BYTES + " octets");
      }
      octet = in.read();
    }
    return Optional.of(decode(line.toByteArray()));
  }

  private AdvertisementMessage decode(byte[] line) throws MalformedRecordException {
    try (JsonParser parser = mapper.createParser(line)) {
      AdvertisementMessage message = mapper.readValue(parser, AdvertisementMessage.class);
      if (message == null) {
        throw new MalformedRecordException("the record is null");
      }
      return message;
    } catch (JacksonException refused) {
      throw new MalformedRecordException(refused.getOriginalMessage(), refused);
    } catch (IllegalArgumentException | NullPointerException refused) {
      // A list with a null in it: the records' own check.
      throw new MalformedRecordException(
          "not a record: " + quote(line) + ": " + refused.getMessage(), refused);
    }
  }

  private static String quote(byte[] line) {
    int length = Math.min(line.length, QUOTED_CHARACTERS);
    return new String(line, 0, length, StandardCharsets.US_ASCII);
  }
}
