package slr.core.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import slr.packet.IpAddress;

class FlowKeyTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tcp 192.0.2.1:1234 203.0.113.1:80",
        "udp [2001:db8::1]:1234 [2001:db8::2]:53",
        "47 192.0.2.1:0 203.0.113.1:0",
        "tcp 0.0.0.0:0 255.255.255.255:65535"
      })
  void textFormReadsBack(String text) {
    assertThat(FlowKey.parse(text)).hasToString(text);
    assertThat(FlowKey.parse("  " + text.replace(" ", " \t ") + " ")).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "tcp",
        "tcp 192.0.2.1:1234",
        "tcp 192.0.2.1 203.0.113.1:80",
        "tcp 192.0.2.1:1234 203.0.113.1:65536",
        "tcp 192.0.2.1:1234 203.0.113.1:-1",
        "tcp 192.0.2.1:1234 203.0.113.1:99999999999",
        "tcp 192.0.2.1:1234 [2001:db8::2]:80",
        "tcp [192.0.2.1]:1234 [203.0.113.1]:80",
        "tcp 2001:db8::1:1234 2001:db8::2:80",
        "tcp 192.0.2.256:1234 203.0.113.1:80",
        "256 192.0.2.1:0 203.0.113.1:0",
        "sctp 192.0.2.1:1234 203.0.113.1:80",
        "tcp 192.0.2.1:1234 203.0.113.1:80 more",
        "tcp [::ffff:192.0.2.1]:1234 [2001:db8::2]:80"
      })
  void rejectsWhatIsNoFlowWithOneClearMessage(String text) {
    assertThatThrownBy(() -> FlowKey.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("'" + text + "' is not a flow: ")
        .hasMessageContaining("write tcp 192.0.2.1:1234 203.0.113.1:80");
  }

  @Property
  void wordsReadBack(
      @ForAll long high,
      @ForAll long low,
      @ForAll @IntRange(max = 255) int protocol,
      @ForAll @IntRange(max = 65_535) int sourcePort,
      @ForAll @IntRange(max = 65_535) int destinationPort) {
    FlowKey key =
        new FlowKey(
            protocol,
            new IpAddress(high, low),
            sourcePort,
            new IpAddress(low, high),
            destinationPort);

    assertThat(new FlowTuple().set(key).toKey()).isEqualTo(key);
  }
}
