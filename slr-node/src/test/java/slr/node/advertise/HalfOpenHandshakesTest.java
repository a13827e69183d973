package slr.node.advertise;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class HalfOpenHandshakesTest {

  @Test
  void oldestOfTheSameSourceGivesWay() {
    HalfOpenHandshakes<String> doors = new HalfOpenHandshakes<>(10, 2);

    assertThat(doors.add("a1", "a")).isEmpty();
    assertThat(doors.add("b1", "b")).isEmpty();
    assertThat(doors.add("a2", "a")).isEmpty();
    assertThat(doors.add("a3", "a")).contains("a1");
    assertThat(doors.size()).isEqualTo(3);
  }

  @Test
  void oldestOfAllGivesWayWhenAllPlacesAreTaken() {
    HalfOpenHandshakes<String> doors = new HalfOpenHandshakes<>(3, 2);
    List.of("a", "b", "c").forEach(name -> assertThat(doors.add(name, name)).isEmpty());

    assertThat(doors.add("d", "d")).contains("a");
    doors.remove("b");
    assertThat(doors.add("e", "e")).isEmpty();
    assertThat(doors.size()).isEqualTo(3);
  }

  /** The same as a plain list would do, and never more than the limits. */
  @Property
  void evictsAsAListWould(
      @ForAll @Size(max = 200) List<@IntRange(min = -3, max = 4) Integer> steps) {
    HalfOpenHandshakes<Integer> doors = new HalfOpenHandshakes<>(6, 3);
    Deque<int[]> model = new ArrayDeque<>();
    for (int i = 0; i < steps.size(); i++) {
      int step = steps.get(i);
      if (step < 0) {
        // An end: of the oldest but a few.
        new ArrayList<>(model)
            .stream()
                .skip(-step - 1L)
                .findFirst()
                .ifPresent(ended -> {
                  doors.remove(ended[0]);
                  model.remove(ended);
                });
        continue;
      }
      List<int[]> same = model.stream().filter(each -> each[1] == step).toList();
      Optional<int[]> evicted =
          same.size() >= 3
              ? Optional.of(same.getFirst())
              : model.size() >= 6 ? Optional.of(model.getFirst()) : Optional.empty();

      assertThat(doors.add(i, "source " + step)).isEqualTo(evicted.map(each -> each[0]));
      evicted.ifPresent(model::remove);
      model.add(new int[] {i, step});
      assertThat(doors.size()).isEqualTo(model.size());
    }
  }

  @Test
  void oneIpv6NetworkIsOneSource() {
    assertThat(source("2001:db8:1:2::1")).isEqualTo(source("2001:db8:1:2:ffff::9"));
    assertThat(source("2001:db8:1:2::1")).isNotEqualTo(source("2001:db8:1:3::1"));
    assertThat(source("192.0.2.1")).isNotEqualTo(source("192.0.2.2"));
  }

  private static String source(String address) {
    return TlsPeer.source(new InetSocketAddress(address, 4711));
  }
}
