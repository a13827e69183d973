package slr.core.advertise;

import static org.assertj.core.api.Assertions.assertThat;
import static slr.core.advertise.TwoNodes.MS;
import static slr.core.advertise.TwoNodes.row;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import slr.core.forward.TunnelEnd.State;
import slr.packet.IpAddress;

/** A parent that begins with the tunnel ends of the process before it; the child is at 10.0.0.1. */
class AdoptionTest {

  private static final IpAddress OF_H1 = IpAddress.parse("10.0.0.1");
  private static final IpAddress OF_ANOTHER = IpAddress.parse("10.0.0.9");
  private static final Duration SHORT = Duration.ofNanos(MS);

  @Test
  void childGetsItsNumberAgainAndIsUpUntilItIsInUse() {
    TwoNodes nodes = new TwoNodes(List.of(adopted(5, OF_H1, true)));
    assertThat(nodes.children.ends()).containsExactly(unclaimed(5, OF_H1, true));

    nodes.loseUpward(true);
    nodes.connect();
    assertThat(nodes.children.ends())
        .as("registered, and its rows are not known yet")
        .containsExactly(new ChildEnd(5, "h1", List.of(OF_H1), State.ADOPTED));
    nodes.loseUpward(false);
    nodes.run(Duration.ofSeconds(1));
    assertThat(nodes.children.ends())
        .containsExactly(new ChildEnd(5, "h1", List.of(OF_H1), State.ATTENDED));

    nodes.cut();
    assertThat(nodes.children.ends())
        .as("from now on its session counts")
        .containsExactly(new ChildEnd(5, "h1", List.of(OF_H1), State.DOWN));
  }

  @Test
  void endThatNobodyRegistersIsDownInTime() {
    TwoNodes nodes = new TwoNodes(List.of(adopted(5, OF_ANOTHER, true)));
    long version = nodes.children.version();

    nodes.run(Duration.ofNanos(nodes.timers.adoptionNs()).minus(SHORT));
    assertThat(nodes.children.ends()).containsExactly(unclaimed(5, OF_ANOTHER, true));
    assertThat(nodes.children.version()).isEqualTo(version);
    nodes.run(SHORT);
    assertThat(nodes.children.ends()).containsExactly(unclaimed(5, OF_ANOTHER, false));
    assertThat(nodes.children.version()).isGreaterThan(version);

    nodes.run(Duration.ofMinutes(1));
    assertThat(nodes.children.ends()).as("nobody waits for it any more").isEmpty();
    assertThat(nodes.children.nextDeadlineNs()).isEmpty();
  }

  @Test
  void childThatRegistersTooLateGetsItsNumber() {
    TwoNodes nodes = new TwoNodes(List.of(adopted(5, OF_H1, true)));
    nodes.run(Duration.ofMinutes(1));
    nodes.connect();
    nodes.run(Duration.ofSeconds(1));
    assertThat(nodes.children.ends())
        .containsExactly(new ChildEnd(5, "h1", List.of(OF_H1), State.ATTENDED));
  }

  @Test
  void childThatWasNotThereGetsANumberThatNobodyHad() {
    TwoNodes nodes =
        new TwoNodes(List.of(adopted(0, OF_ANOTHER, true), adopted(1, OF_ANOTHER, false)));
    nodes.advertiser.put(row(1), nodes.nowNs);
    nodes.connect();
    nodes.run(Duration.ofSeconds(1));
    assertThat(nodes.children.ends())
        .containsExactly(
            new ChildEnd(2, "h1", List.of(OF_H1), State.ATTENDED),
            unclaimed(0, OF_ANOTHER, true),
            unclaimed(1, OF_ANOTHER, false));
    assertThat(nodes.openTo()).hasSize(1);
  }

  @Test
  void childThatLeavesIsDown() {
    TwoNodes nodes = new TwoNodes(List.of(adopted(5, OF_H1, true)));
    nodes.loseUpward(true);
    nodes.connect();
    nodes.loseUpward(false);
    nodes.sayUp(new Goodbye(Goodbye.Reason.SHUTDOWN));
    assertThat(nodes.children.ends())
        .containsExactly(new ChildEnd(5, "h1", List.of(OF_H1), State.DOWN));
  }

  private static AdoptedEnd adopted(int nextHop, IpAddress endPoint, boolean up) {
    return new AdoptedEnd(nextHop, endPoint, up);
  }

  private static ChildEnd unclaimed(int nextHop, IpAddress endPoint, boolean up) {
    return new ChildEnd(
        nextHop, endPoint.toString(), List.of(endPoint), up ? State.ADOPTED : State.DOWN);
  }
}
