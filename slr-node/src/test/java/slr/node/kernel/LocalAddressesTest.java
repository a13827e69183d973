package slr.node.kernel;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import slr.packet.IpAddress;

class LocalAddressesTest {

  private static final IpAddress LOOPBACK = IpAddress.parse("127.0.0.1");

  @Test
  void takesAnAddressOfAnInterfaceAndOneThatIsLocalByARoute() {
    List<IpAddress> local = List.of(LOOPBACK, IpAddress.parse("127.9.9.9"));
    assertThatCode(() -> LocalAddresses.requireEndPoints(local)).doesNotThrowAnyException();
  }

  @Test
  void namesTheKeyAndTheAddressOfSomebodyElse() {
    List<IpAddress> foreign = List.of(LOOPBACK, IpAddress.parse("192.0.2.99"));
    assertThatThrownBy(() -> LocalAddresses.requireEndPoints(foreign))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("end-points: 192.0.2.99 is no address of this machine");
  }
}
