package slr.packet.rsvp;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import slr.packet.IpAddress;
import slr.packet.TunnelKind;

/** Any message, for property tests. */
final class RsvpSamples {

  private static final Arbitrary<Integer> PORTS = Arbitraries.integers().between(0, 0xffff);
  private static final Arbitrary<Integer> OCTETS = Arbitraries.integers().between(0, 0xff);
  private static final Arbitrary<Integer> EPOCHS = Arbitraries.integers().between(0, 0xff_ffff);
  private static final Arbitrary<Integer> REFRESHES =
      Arbitraries.integers().between(1, RsvpLimits.REFRESH_MS);

  private RsvpSamples() {}

  static Arbitrary<RsvpMessage> messages() {
    return Arbitraries.of(true, false)
        .flatMap(v4 ->
            Arbitraries.oneOf(
                paths(v4),
                resvs(v4),
                Combinators.combine(sessions(v4), errors(), filters(v4)).as(PathErr::new),
                Combinators.combine(sessions(v4), any(), filters(v4)).as(PathTear::new),
                Combinators.combine(sessions(v4), any(), errors(), filters(v4)).as(ResvErr::new),
                Combinators.combine(
                        sessions(v4),
                        any(),
                        filters(v4).list().ofMinSize(1).ofMaxSize(RsvpLimits.filterSpecs(v4)))
                    .as(ResvTear::new),
                confirmations(v4),
                Combinators.combine(EPOCHS, identifiers(1, RsvpLimits.IDENTIFIERS))
                    .as(Srefresh::new),
                Combinators.combine(EPOCHS, identifiers(1, 55), identifiers(0, 56)).as(Ack::new),
                Combinators.combine(EPOCHS, identifiers(0, 56), identifiers(1, 55)).as(Ack::new)));
  }

  private static Arbitrary<RsvpMessage> paths(boolean v4) {
    return Combinators.combine(sessions(v4), any(), REFRESHES, filters(v4), tunnels())
        .as(Path::new);
  }

  private static Arbitrary<RsvpMessage> resvs(boolean v4) {
    Arbitrary<MessageId> ids =
        Combinators.combine(EPOCHS, Arbitraries.integers(), Arbitraries.of(true, false))
            .as(MessageId::new);
    Arbitrary<List<FlowDescriptor>> flows =
        Combinators.combine(ids, filters(v4), tunnels())
            .as(FlowDescriptor::new)
            .list()
            .ofMinSize(1)
            .ofMaxSize(RsvpLimits.flowDescriptors(v4, false));
    return Combinators.combine(sessions(v4), any(), REFRESHES, flows).as(Resv::new);
  }

  private static Arbitrary<RsvpMessage> confirmations(boolean v4) {
    Arbitrary<RsvpError> specs =
        Combinators.combine(any(), OCTETS, PORTS)
            .as((node, flags, value) -> new RsvpError(node, flags, 0, value));
    return Combinators.combine(sessions(v4), specs, any(), filters(v4), tunnels())
        .as(ResvConf::new);
  }

  private static Arbitrary<RsvpSession> sessions(boolean v4) {
    Arbitrary<Integer> protocols = Arbitraries.integers().between(1, 0xff);
    return Combinators.combine(addresses(v4), protocols, PORTS).as(RsvpSession::new);
  }

  private static Arbitrary<FilterSpec> filters(boolean v4) {
    return Combinators.combine(addresses(v4), PORTS).as(FilterSpec::new);
  }

  private static Arbitrary<TunnelObject> tunnels() {
    return Combinators.combine(
            any(),
            Arbitraries.of(TunnelKind.class),
            Arbitraries.longs().between(0, Long.MAX_VALUE),
            Arbitraries.longs().between(0, 0xffff_ffffL),
            Arbitraries.of(true, false))
        .as(TunnelObject::new);
  }

  private static Arbitrary<RsvpError> errors() {
    return Combinators.combine(any(), OCTETS, OCTETS, PORTS).as(RsvpError::new);
  }

  private static Arbitrary<IdentifierList> identifiers(int least, int most) {
    return Arbitraries.integers()
        .array(int[].class)
        .ofMinSize(least)
        .ofMaxSize(most)
        .map(IdentifierList::of);
  }

  private static Arbitrary<IpAddress> any() {
    return Arbitraries.oneOf(addresses(true), addresses(false));
  }

  private static Arbitrary<IpAddress> addresses(boolean v4) {
    if (v4) {
      return Arbitraries.integers().filter(bits -> bits != 0).map(IpAddress::ofV4);
    }
    return Combinators.combine(Arbitraries.longs(), Arbitraries.longs())
        .as(IpAddress::new)
        .filter(address -> !address.isV4() && (address.high() | address.low()) != 0);
  }
}
