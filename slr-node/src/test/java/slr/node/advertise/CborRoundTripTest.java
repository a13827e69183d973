package slr.node.advertise;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import slr.core.advertise.AdvertisementMessage;
import slr.core.advertise.Claim;
import slr.core.advertise.GetSnapshot;
import slr.core.advertise.Heartbeat;
import slr.core.advertise.Hello;
import slr.core.advertise.Level;
import slr.core.advertise.LoadReport;
import slr.core.advertise.NotMine;
import slr.core.advertise.Postulate;
import slr.core.advertise.RangeDigests;
import slr.core.advertise.RefusalReason;
import slr.core.advertise.Refused;
import slr.core.advertise.Role;
import slr.core.advertise.RowChange;
import slr.core.advertise.Snapshot;
import slr.core.advertise.Stray;
import slr.core.advertise.TunnelSources;
import slr.core.flow.FlowKey;
import slr.core.row.Directive;
import slr.core.row.Health;
import slr.core.row.KeyRange;
import slr.core.row.Row;
import slr.core.row.RowKey;
import slr.core.row.RowTable;
import slr.packet.IpAddress;
import slr.packet.Prefix;

/** Whatever can be said comes out as it went in, and has one form. */
class CborRoundTripTest {

  @Property(tries = 2_000)
  void readsBackWhatItWrote(@ForAll("messages") AdvertisementMessage message) throws Exception {
    byte[] record = CborCodec.encode(message);
    AdvertisementMessage read = CborCodec.decode(record);

    assertThat(read).isEqualTo(message);
    assertThat(CborCodec.encode(read)).isEqualTo(record);
  }

  /** Bytes that were no record before must never be taken for another kind of failure. */
  @Property(tries = 2_000)
  void garbageIsRefusedOrRead(@ForAll byte[] octets) {
    try {
      assertThat(CborCodec.decode(octets)).isNotNull();
    } catch (MalformedRecordException refused) {
      assertThat(refused.what()).isNotBlank();
    }
  }

  @Provide
  Arbitrary<AdvertisementMessage> messages() {
    return Arbitraries.oneOf(
        hellos(),
        Combinators.combine(counts(), longs(), counts(), ints(1, 100)).as(Heartbeat::new),
        Combinators.combine(counts(), longs(), rows().list().ofMaxSize(8), keys().list())
            .as((generation, digest, rows, keys) ->
                new RowChange(generation, digest, rows, keys.stream().limit(8).toList())),
        loads().list().ofMaxSize(16).map(LoadReport::new),
        keys().map(key -> new GetSnapshot(new KeyRange(Optional.of(key), Optional.empty()))),
        Combinators.combine(counts(), longs(), rows())
            .as((generation, digest, row) ->
                new Snapshot(generation, digest, KeyRange.ALL, List.of(row))),
        Combinators.combine(counts(), claims().list().ofMaxSize(16)).as(Postulate::new),
        Combinators.combine(Arbitraries.of(RefusalReason.class), words()).as(Refused::of),
        Combinators.combine(flows(), longs()).as(Stray::new).list().ofMaxSize(16).map(NotMine::new),
        Combinators.combine(counts(), ints(0, Integer.MAX_VALUE), longs())
            .as((generation, count, digest) ->
                new RangeDigests(
                    generation, List.of(new RowTable.Part(KeyRange.ALL, count, digest)))),
        Combinators.combine(counts(), prefixes().list().ofMaxSize(16)).as(TunnelSources::new));
  }

  private static Arbitrary<Hello> hellos() {
    return Combinators.combine(
            ints(0, Integer.MAX_VALUE).list().ofMaxSize(16),
            names(),
            Arbitraries.of(Level.class),
            Arbitraries.of(Role.class),
            names(),
            counts(),
            addresses().list().ofMinSize(1).ofMaxSize(16),
            prefixes().list().ofMaxSize(16))
        .as(Hello::new);
  }

  private static Arbitrary<Row> rows() {
    return Combinators.combine(
            keys(),
            Arbitraries.of(Health.class),
            Arbitraries.doubles().between(0, Row.LOAD_LIMIT).ofScale(9),
            counts(),
            ints(0, Integer.MAX_VALUE),
            Arbitraries.of(Directive.class),
            names(),
            names().list().ofMaxSize(Row.PATH_LIMIT))
        .as((key, health, load, sequence, capacity, target, cluster, path) ->
            new Row(
                key,
                health,
                load,
                sequence,
                capacity,
                target,
                Directive.ACTIVE,
                capacity % 2 == 0,
                cluster,
                path,
                capacity / 3));
  }

  private static Arbitrary<LoadReport.Load> loads() {
    return Combinators.combine(
            keys(), Arbitraries.doubles().between(0, Row.LOAD_LIMIT).ofScale(9), counts())
        .as(LoadReport.Load::new);
  }

  private static Arbitrary<Claim> claims() {
    return Combinators.combine(keys(), Arbitraries.of(Directive.class)).as(Claim::new);
  }

  private static Arbitrary<RowKey> keys() {
    return Combinators.combine(prefixes(), ints(1, 255), ints(0, 65_535), ints(0, 255))
        .as(RowKey::new);
  }

  private static Arbitrary<FlowKey> flows() {
    return Combinators.combine(
            ints(0, 255), addresses(), ints(0, 65_535), addresses(), ints(0, 65_535))
        .as(FlowKey::new);
  }

  private static Arbitrary<Prefix> prefixes() {
    return Combinators.combine(addresses(), ints(0, 128))
        .as((address, length) -> block(address, Math.min(length, address.lengthBits())));
  }

  /** The block of that length around an address. */
  private static Prefix block(IpAddress address, int length) {
    byte[] octets = address.toBytes();
    for (int bit = length; bit < address.lengthBits(); bit++) {
      octets[bit / 8] &= (byte) ~(0x80 >>> (bit % 8));
    }
    return new Prefix(IpAddress.ofBytes(octets), length);
  }

  private static Arbitrary<IpAddress> addresses() {
    return Arbitraries.oneOf(
        Arbitraries.integers().map(IpAddress::ofV4),
        // Outside of the mapped IPv4 addresses.
        Combinators.combine(longs(), longs())
            .as((high, low) -> new IpAddress(high | Long.MIN_VALUE, low)));
  }

  private static Arbitrary<Integer> ints(int least, int most) {
    return Arbitraries.integers().between(least, most);
  }

  private static Arbitrary<Long> counts() {
    return Arbitraries.longs().between(0, Long.MAX_VALUE);
  }

  private static Arbitrary<Long> longs() {
    return Arbitraries.longs();
  }

  private static Arbitrary<String> names() {
    return Arbitraries.strings().alpha().numeric().ofMinLength(1).ofMaxLength(63);
  }

  private static Arbitrary<String> words() {
    return Arbitraries.strings().ofMaxLength(300);
  }
}
