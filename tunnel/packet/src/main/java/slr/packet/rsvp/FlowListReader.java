package slr.packet.rsvp;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import slr.packet.rsvp.MalformedRsvpException.Reason;

/**
 * The flow descriptors behind STYLE. They alone have an order (RFC 2205 3.1.4): MESSAGE_ID in a
 * Resv, FLOWSPEC, FILTER_SPEC, TUNNEL in a Resv and a ResvConf.
 */
final class FlowListReader {

  private final MessageType type;
  private final List<FlowDescriptor> descriptors = new ArrayList<>();
  private final List<FilterSpec> filters = new ArrayList<>();

  /** What must come next; a FLOWSPEC may come before FILTER_SPEC. */
  private ObjectClass expected;

  /** Whether a FLOWSPEC came for the descriptor that is being read. */
  private boolean specified;

  /** Whether one came at all: the first descriptor needs it, for those that follow it holds. */
  private boolean everSpecified;

  private @Nullable MessageId id;
  private @Nullable FilterSpec filter;
  private @Nullable TunnelObject tunnel;

  FlowListReader(MessageType type) {
    this.type = type;
    this.expected = first(type);
  }

  /** Takes the next object. */
  void take(ObjectClass object, ByteBuffer octets, int at) throws MalformedRsvpException {
    boolean one = type == MessageType.RESV_CONF || type == MessageType.RESV_ERR;
    if (one && !filters.isEmpty() && expected == first(type)) {
      throw ObjectReader.fault(Reason.UNEXPECTED_OBJECT, octets, at);
    }
    boolean flowspec = object == ObjectClass.FLOWSPEC && expected == ObjectClass.FILTER_SPEC;
    if (object != expected && !(flowspec && !specified)) {
      throw ObjectReader.fault(Reason.WRONG_ORDER, octets, at);
    }
    switch (object) {
      case MESSAGE_ID -> {
        id = ObjectReader.messageId(octets, at);
        expected = ObjectClass.FILTER_SPEC;
      }
      case FLOWSPEC -> {
        ObjectReader.checkTrafficSpec(octets, at);
        specified = true;
        everSpecified = true;
      }
      case FILTER_SPEC -> takeFilter(octets, at);
      default -> {
        tunnel = TunnelObjectCodec.read(octets, at);
        complete();
      }
    }
  }

  /** Refuses a list that is empty or ends within a descriptor. */
  void finish() throws MalformedRsvpException {
    if (filters.isEmpty() || expected != first(type)) {
      throw ObjectReader.fault(Reason.MISSING_OBJECT, expected);
    }
    if (specified) {
      throw ObjectReader.fault(Reason.MISSING_OBJECT, ObjectClass.FILTER_SPEC);
    }
  }

  /** The flows of a Resv. */
  List<FlowDescriptor> descriptors() {
    return descriptors;
  }

  /** The clients of all descriptors. */
  List<FilterSpec> filters() {
    return filters;
  }

  /** TUNNEL of the last descriptor, where the message has it. */
  TunnelObject tunnel() {
    return Objects.requireNonNull(tunnel);
  }

  private void takeFilter(ByteBuffer octets, int at) throws MalformedRsvpException {
    if (!everSpecified && type != MessageType.RESV_TEAR) {
      throw ObjectReader.fault(Reason.MISSING_OBJECT, ObjectClass.FLOWSPEC);
    }
    filter = ObjectReader.filter(octets, at, ObjectClass.FILTER_SPEC);
    if (type == MessageType.RESV || type == MessageType.RESV_CONF) {
      expected = ObjectClass.TUNNEL;
    } else {
      complete();
    }
  }

  private void complete() {
    FilterSpec flow = Objects.requireNonNull(filter);
    filters.add(flow);
    if (type == MessageType.RESV) {
      descriptors.add(
          new FlowDescriptor(Objects.requireNonNull(id), flow, Objects.requireNonNull(tunnel)));
    }
    expected = first(type);
    specified = false;
  }

  private static ObjectClass first(MessageType type) {
    return type == MessageType.RESV ? ObjectClass.MESSAGE_ID : ObjectClass.FILTER_SPEC;
  }
}
