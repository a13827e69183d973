package slr.lab.levels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import slr.lab.demo.Split;
import slr.lab.demo.WebClient.Answers;

/** Network, network, system, site, host; and one host that is straight below the system level. */
final class FourLevelIT {

  @RegisterExtension
  static final SmallLab LAB = new SmallLab("four-level.yaml", "it-four", "y1", List.of("s1", "h3"));

  @ParameterizedTest
  @ValueSource(strings = {SmallLab.WEB_ADDRESS, "2001:db8:192:1::7"})
  void flowsGoDownAllLevelsAndTheSkippedOne(String address) {
    LAB.awaitShare("s1", "h1", true);
    LAB.awaitShare("s1", "h2", true);
    LAB.awaitShare("n1", "n2", true);
    LAB.awaitShare("n2", "y1", true);

    Answers answers = LAB.requests("c1", address, 300);

    assertThat(answers.failed()).isEmpty();
    assertThat(answers.good()).isEqualTo(300);
    // The site counts for its two hosts together.
    Split split = Split.of(Map.of("h1", 1 / 3.0, "h2", 1 / 3.0, "h3", 1 / 3.0), answers.byHost());
    assertThat(split.isAsWanted()).as("%s", split).isTrue();
  }
}
