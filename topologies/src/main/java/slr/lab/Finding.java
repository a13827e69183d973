package slr.lab;

import java.util.Optional;

/**
 * What the doctor found at one place.
 *
 * @param subject what was looked at
 * @param verdict how it is
 * @param detail what was seen
 * @param fix the line that mends it; empty if nothing needs to be mended
 */
public record Finding(String subject, Verdict verdict, String detail, Optional<String> fix) {

  /** How it is. */
  public enum Verdict {
    OK,
    /** Something works less well, or a part of the tests cannot run. */
    LACKING,
    /** No lab without it. */
    MISSING
  }

  static Finding ok(String subject, String detail) {
    return new Finding(subject, Verdict.OK, detail, Optional.empty());
  }

  static Finding lacking(String subject, String detail, String fix) {
    return new Finding(subject, Verdict.LACKING, detail, Optional.of(fix));
  }

  static Finding missing(String subject, String detail, String fix) {
    return new Finding(subject, Verdict.MISSING, detail, Optional.of(fix));
  }
}
