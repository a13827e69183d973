package slr.core.announce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import slr.packet.Prefix;

class BirdIncludeTest {

  private static final Announcement BOTH =
      new Announcement(
          Map.of(
              Prefix.parse("203.0.113.0/24"), Preference.NORMAL,
              Prefix.parse("198.51.100.7/32"), Preference.DEPREFERRED,
              Prefix.parse("2001:db8::/32"), Preference.DEPREFERRED));

  @Test
  void writesEachFamilyInOrder() {
    assertThat(BirdInclude.v4(BOTH))
        .isEqualTo(
            """
            # Written by SLR; do not edit.
            route 198.51.100.7/32 blackhole { bgp_community.add((65535,0)); };
            route 203.0.113.0/24 blackhole;
            """);
    assertThat(BirdInclude.v6(BOTH))
        .isEqualTo(
            """
            # Written by SLR; do not edit.
            route 2001:db8::/32 blackhole { bgp_community.add((65535,0)); };
            """);
  }

  @Test
  void writesNoRouteWhenNothingIsAnnounced() {
    assertThat(BirdInclude.v4(Announcement.NOTHING)).isEqualTo("# Written by SLR; do not edit.\n");
  }

  @Test
  void readsBackWhatItWrote() {
    assertThat(BirdInclude.parse(BirdInclude.v4(BOTH) + BirdInclude.v6(BOTH))).isEqualTo(BOTH);
    assertThat(BirdInclude.parse("")).isEqualTo(Announcement.NOTHING);
  }

  @Test
  void refusesWhatItNeverWrites() {
    for (String text :
        new String[] {
          "route 203.0.113.0/24 blackhole",
          "route 203.0.113.0/24 via 10.0.0.1;",
          "route 203.0.113.1/24 blackhole;",
          "route 203.0.113.0/24 blackhole { bgp_med = 5; };",
          "include \"/etc/passwd\";"
        }) {
      assertThatIllegalArgumentException().isThrownBy(() -> BirdInclude.parse(text));
    }
  }
}
