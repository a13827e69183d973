package slr.node.advertise;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.function.Function;
import slr.core.advertise.AdvertisementMessage;
import slr.core.advertise.GetDigests;
import slr.core.advertise.GetSnapshot;
import slr.core.advertise.GetTunnelSources;
import slr.core.advertise.Goodbye;
import slr.core.advertise.Heartbeat;
import slr.core.advertise.Hello;
import slr.core.advertise.LoadReport;
import slr.core.advertise.NotMine;
import slr.core.advertise.Postulate;
import slr.core.advertise.PostulateWrong;
import slr.core.advertise.RangeDigests;
import slr.core.advertise.RefusalReason;
import slr.core.advertise.Refused;
import slr.core.advertise.Reserved;
import slr.core.advertise.RowChange;
import slr.core.advertise.Snapshot;
import slr.core.advertise.TunnelSources;
import slr.core.flow.FlowKey;
import slr.packet.IpAddress;
import slr.packet.Prefix;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/**
 * What JSON cannot take from the core's records, which know nothing of it: names of the message
 * types, addresses, blocks and flows as text, refusal reasons as their wire codes.
 */
final class JsonShapes {

  private JsonShapes() {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Hello.class, name = "hello"),
    @JsonSubTypes.Type(value = Heartbeat.class, name = "heartbeat"),
    @JsonSubTypes.Type(value = RowChange.class, name = "row-change"),
    @JsonSubTypes.Type(value = LoadReport.class, name = "load-report"),
    @JsonSubTypes.Type(value = GetSnapshot.class, name = "get-snapshot"),
    @JsonSubTypes.Type(value = Snapshot.class, name = "snapshot"),
    @JsonSubTypes.Type(value = GetDigests.class, name = "get-digests"),
    @JsonSubTypes.Type(value = RangeDigests.class, name = "range-digests"),
    @JsonSubTypes.Type(value = Postulate.class, name = "postulate"),
    @JsonSubTypes.Type(value = PostulateWrong.class, name = "postulate-wrong"),
    @JsonSubTypes.Type(value = GetTunnelSources.class, name = "get-tunnel-sources"),
    @JsonSubTypes.Type(value = TunnelSources.class, name = "tunnel-sources"),
    @JsonSubTypes.Type(value = Reserved.class, name = "reserved"),
    @JsonSubTypes.Type(value = Goodbye.class, name = "goodbye"),
    @JsonSubTypes.Type(value = NotMine.class, name = "not-mine"),
    @JsonSubTypes.Type(value = Refused.class, name = "refused"),
  })
  private interface Named {}

  static SimpleModule module() {
    SimpleModule module = new SimpleModule("advertisement");
    module.setMixInAnnotation(AdvertisementMessage.class, Named.class);
    text(module, IpAddress.class, IpAddress::parse);
    text(module, Prefix.class, Prefix::parse);
    text(module, FlowKey.class, FlowKey::parse);
    module.addSerializer(new ReasonWriter());
    module.addDeserializer(RefusalReason.class, new ReasonReader());
    return module;
  }

  private static <T> void text(SimpleModule module, Class<T> type, Function<String, T> parse) {
    module.addSerializer(new TextWriter<>(type));
    module.addDeserializer(type, new TextReader<>(type, parse));
  }

  private static final class TextWriter<T> extends StdSerializer<T> {

    TextWriter(Class<T> type) {
      super(type);
    }

    @Override
    public void serialize(T value, JsonGenerator out, SerializationContext context) {
      out.writeString(value.toString());
    }
  }

  private static final class TextReader<T> extends StdDeserializer<T> {

    private final Function<String, T> parse;

    TextReader(Class<T> type, Function<String, T> parse) {
      super(type);
      this.parse = parse;
    }

    @Override
    public T deserialize(JsonParser in, DeserializationContext context) throws JacksonException {
      if (in.currentToken() != JsonToken.VALUE_STRING) {
        return context.reportInputMismatch(this, "text is wanted, not %s", in.currentToken());
      }
      try {
        return parse.apply(in.getString());
      } catch (IllegalArgumentException refused) {
        return context.reportInputMismatch(this, "%s", refused.getMessage());
      }
    }
  }

  private static final class ReasonWriter extends StdSerializer<RefusalReason> {

    ReasonWriter() {
      super(RefusalReason.class);
    }

    @Override
    public void serialize(RefusalReason reason, JsonGenerator out, SerializationContext context) {
      out.writeNumber(reason.code());
    }
  }

  private static final class ReasonReader extends StdDeserializer<RefusalReason> {

    ReasonReader() {
      super(RefusalReason.class);
    }

    @Override
    public RefusalReason deserialize(JsonParser in, DeserializationContext context)
        throws JacksonException {
      if (in.currentToken() != JsonToken.VALUE_NUMBER_INT) {
        return context.reportInputMismatch(this, "a reason is a number");
      }
      int code = in.getIntValue();
      return RefusalReason.ofCode(code).orElseGet(() -> unknown(context, code));
    }

    private RefusalReason unknown(DeserializationContext context, int code) {
      return context.reportInputMismatch(this, "no reason has code %d", code);
    }
  }
}
