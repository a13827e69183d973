package slr.core.explain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import slr.core.advertise.AdvertisementLimits;

class QuestionsTest {

  private static final long MS = 1_000_000;

  private final Questions questions = new Questions(1_000);

  @Test
  void anAnswerCountsOnceAndFromWhoWasAsked() {
    long id = questions.ask("h1", 100, 0).orElseThrow();
    assertThat(questions.answered(id, "h2")).isFalse();
    assertThat(questions.answered(id, "h1")).isTrue();
    assertThat(questions.answered(id, "h1")).isFalse();
    assertThat(questions.unasked()).isEqualTo(2);
    assertThat(questions.nextDeadlineNs()).isEmpty();
  }

  @Test
  void whoDoesNotAnswerInTimeIsNamed() {
    long slow = questions.ask("h1", 100, 0).orElseThrow();
    questions.ask("h2", 300, 0);
    assertThat(questions.nextDeadlineNs()).hasValue(100 * MS);
    assertThat(questions.pollLate(99 * MS)).isEmpty();
    assertThat(questions.pollLate(100 * MS)).containsExactly(new Questions.Late(slow, "h1", 100));
    assertThat(questions.pollLate(100 * MS)).isEmpty();
    assertThat(questions.answered(slow, "h1")).as("too late").isFalse();
  }

  @Test
  void isBounded() {
    for (int i = 0; i < AdvertisementLimits.EXPLANATIONS_WAITED_FOR; i++) {
      assertThat(questions.ask("h1", 100, 0)).isPresent();
    }
    assertThat(questions.ask("h1", 100, 0)).isEmpty();
    questions.pollLate(100 * MS);
    assertThat(questions.ask("h1", 100, 0)).isPresent();
  }
}
