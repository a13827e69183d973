package slr.plane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class XdpFramesTest {

  private static final int COUNT = 4;
  private static final int HEADROOM = 256;

  @Test
  void aFrameIsFreeWhenReaderAndSenderAreThroughWithIt() {
    try (XdpFrames frames = new XdpFrames(1500, COUNT).share()) {
      long packet = frames.take() + HEADROOM;
      frames.hold(packet);
      frames.lend(packet - 20);
      assertThat(frames.isLent(packet)).isTrue();
      frames.takeBack(packet - 20);
      assertThat(frames.freeCount()).isEqualTo(COUNT - 1);
      frames.release(packet);
      assertThat(frames.freeCount()).isEqualTo(COUNT);

      long other = frames.take() + HEADROOM;
      frames.hold(other);
      frames.lend(other);
      frames.release(other);
      assertThat(frames.freeCount()).isEqualTo(COUNT - 1);
      frames.takeBack(other);
      assertThat(frames.freeCount()).isEqualTo(COUNT);
    }
  }

  @Test
  void framesAreAsLargeAsTheirPackets() {
    try (XdpFrames small = new XdpFrames(1770, 1).share();
        XdpFrames large = new XdpFrames(1771, 1).share()) {
      assertThat(small.frameBytes()).isEqualTo(2048);
      assertThat(large.frameBytes()).isEqualTo(4096);
    }
    assertThat(XdpFrames.isLargeEnoughFor(3818)).isTrue();
    assertThat(XdpFrames.isLargeEnoughFor(3819)).isFalse();
    assertThatThrownBy(() -> new XdpFrames(3819, 1)).hasMessageContaining("fit no frame");
  }
}
