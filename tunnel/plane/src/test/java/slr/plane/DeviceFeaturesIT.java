package slr.plane;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a real kernel says of its devices. */
class DeviceFeaturesIT {

  private Namespaces lab;

  @BeforeEach
  void deploy() throws Exception {
    lab = new Namespaces();
  }

  @AfterEach
  void destroy() {
    if (lab != null) {
      lab.close();
    }
  }

  @Test
  void aVethTakesRedirectedFramesOnceItsPeerHasAQueueForThem() throws Exception {
    DeviceFeatures features = lab.open("left", DeviceFeatures::open);
    int index = lab.in("left", () -> NetworkDevice.named("to-right")).index();
    assertThat(features.takesRedirectedFrames(index)).isFalse();

    lab.exec("right", "ethtool -K to-left gro on");
    assertThat(features.takesRedirectedFrames(index)).isTrue();
    assertThat(lab.in("left", () -> NetworkDevice.driver("to-right"))).contains("veth");

    int loopback = lab.in("left", () -> NetworkDevice.named("lo")).index();
    assertThat(features.takesRedirectedFrames(loopback)).isFalse();
    assertThat(lab.in("left", () -> NetworkDevice.driver("lo"))).isEmpty();
    assertThat(features.takesRedirectedFrames(4711)).as("no such device").isFalse();
  }
}
