package slr.packet.rsvp;

import java.nio.ByteBuffer;

/** Writes the objects of a message in the order that RFC 2205 3.1 recommends. */
final class MessageWriter {

  private MessageWriter() {}

  /**
   * Writes them at the position.
   *
   * @param out big-endian
   */
  static void write(RsvpMessage message, ByteBuffer out) {
    ObjectWriter objects = new ObjectWriter(out);
    switch (message) {
      case Path path -> write(path, objects);
      case Resv resv -> write(resv, objects);
      case PathErr refusal ->
          sender(objects.session(refusal.session()).error(refusal.error()), refusal.sender());
      case ResvErr refusal ->
          flow(
              objects.session(refusal.session()).hop(refusal.hop()).error(refusal.error()),
              refusal.flow());
      case PathTear tear ->
          objects
              .session(tear.session())
              .hop(tear.hop())
              .filter(ObjectClass.SENDER_TEMPLATE, tear.sender());
      case ResvTear tear -> write(tear, objects);
      case ResvConf confirmation -> write(confirmation, objects);
      case Ack ack ->
          objects
              .acks(ObjectClass.C_TYPE_ACK, ack.epoch(), ack.acks())
              .acks(ObjectClass.C_TYPE_NACK, ack.epoch(), ack.nacks());
      case Srefresh refresh -> objects.identifiers(refresh.epoch(), refresh.identifiers());
    }
  }

  private static void write(Path path, ObjectWriter objects) {
    objects.session(path.session()).hop(path.hop()).timeValues(path.refreshMs());
    sender(objects, path.sender()).tunnel(path.tunnel());
  }

  /** The FLOWSPEC stands before the first client only: it holds for all that follow (3.1.4). */
  private static void write(Resv resv, ObjectWriter objects) {
    objects.session(resv.session()).hop(resv.hop()).timeValues(resv.refreshMs()).style();
    for (int i = 0; i < resv.flows().size(); i++) {
      FlowDescriptor flow = resv.flows().get(i);
      objects.messageId(flow.id());
      if (i == 0) {
        objects.nullService(ObjectClass.FLOWSPEC);
      }
      objects.filter(ObjectClass.FILTER_SPEC, flow.filter()).tunnel(flow.tunnel());
    }
  }

  /** Nobody looks at a FLOWSPEC here, so there is none (3.1.6). */
  private static void write(ResvTear tear, ObjectWriter objects) {
    objects.session(tear.session()).hop(tear.hop()).style();
    for (FilterSpec flow : tear.flows()) {
      objects.filter(ObjectClass.FILTER_SPEC, flow);
    }
  }

  private static void write(ResvConf confirmation, ObjectWriter objects) {
    objects
        .session(confirmation.session())
        .error(confirmation.spec())
        .confirm(confirmation.receiver());
    flow(objects, confirmation.flow()).tunnel(confirmation.tunnel());
  }

  private static ObjectWriter sender(ObjectWriter objects, FilterSpec sender) {
    return objects
        .filter(ObjectClass.SENDER_TEMPLATE, sender)
        .nullService(ObjectClass.SENDER_TSPEC);
  }

  private static ObjectWriter flow(ObjectWriter objects, FilterSpec flow) {
    return objects.style().nullService(ObjectClass.FLOWSPEC).filter(ObjectClass.FILTER_SPEC, flow);
  }
}
