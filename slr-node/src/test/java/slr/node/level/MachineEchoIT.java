package slr.node.level;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import slr.packet.IpAddress;
import slr.plane.NativeException;

/** Real sockets; needs CAP_NET_RAW. */
final class MachineEchoIT {

  private static final Duration LONG = Duration.ofSeconds(10);

  @ParameterizedTest
  @CsvSource({"127.0.0.1, 127.0.0.2", "127.0.0.9, 127.0.0.9", "::1, ::1"})
  void aMachineAnswers(String from, String to) {
    assertThat(MachineEcho.answers(IpAddress.parse(from), IpAddress.parse(to), LONG)).isTrue();
  }

  @Test
  void nobodyDoesNot() {
    IpAddress own = IpAddress.parse("127.0.0.1");
    IpAddress nobody = IpAddress.parse("192.0.2.1");

    assertThat(MachineEcho.answers(own, nobody, Duration.ofMillis(50))).isFalse();
  }

  @Test
  void anAddressOfAnotherNodeIsRefused() {
    IpAddress others = IpAddress.parse("192.0.2.1");

    assertThatThrownBy(() -> MachineEcho.answers(others, others, LONG))
        .isInstanceOf(NativeException.class)
        .hasMessageContaining("must be one of this node");
  }
}
