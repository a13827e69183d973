package slr.host.tunnel;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slr.plane.ConnectionHandler;
import slr.plane.NativeException;
import slr.plane.StallSurvey;

/**
 * Looks through all connections again and again, at a pace that costs a fixed share of a processor
 * however many they are. One thread.
 */
final class PacedSurvey implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PacedSurvey.class);

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /** How often, at the most. */
  enum Pace {
    /** Somebody else tells of most: every 10 s, and one hundredth of a processor. */
    BESIDE(Duration.ofSeconds(10), 100),
    /** Nobody else does: every second, and one fiftieth. */
    ALONE(Duration.ofSeconds(1), 50);

    private final long shortestNs;
    private final int timesItself;

    Pace(Duration shortest, int timesItself) {
      this.shortestNs = shortest.toNanos();
      this.timesItself = timesItself;
    }

    /** From the end of a look that took so much processor time to the next. */
    long pauseNs(long tookNs) {
      return Math.max(shortestNs, timesItself * tookNs);
    }
  }

  private final StallSurvey survey;
  private final Pace pace;
  private long nextNs;
  private boolean under;
  private long takesNs;
  private long tookNs;
  private long count;
  private boolean broken;

  /**
   * @param nowNs when the first one is due
   */
  PacedSurvey(StallSurvey survey, Pace pace, long nowNs) {
    this.survey = survey;
    this.pace = pace;
    this.nextNs = nowNs;
  }

  /** Goes on with a part of it, if one is due. */
  void turn(ConnectionHandler handler, long nowNs) {
    if (broken || nowNs - nextNs < 0) {
      return;
    }
    long beganNs = THREADS.getCurrentThreadCpuTime();
    try {
      if (!under) {
        survey.begin();
        takesNs = 0;
      }
      under = survey.next(handler);
    } catch (NativeException e) {
      LOG.error("connections are looked through no more: {}", e.getMessage());
      broken = true;
      return;
    }
    takesNs += THREADS.getCurrentThreadCpuTime() - beganNs;
    if (!under) {
      count++;
      tookNs = takesNs;
      nextNs = nowNs + pace.pauseNs(takesNs);
    }
  }

  /** How long nothing has to be done; 0 in the middle of a look. */
  long pauseNs(long nowNs) {
    return broken ? Long.MAX_VALUE : Math.max(0, nextNs - nowNs);
  }

  /** Looks that came to their end. */
  long count() {
    return count;
  }

  /** Connections that the last of them saw. */
  long connections() {
    return survey.connections();
  }

  /** The processor time that it took. */
  long tookNs() {
    return tookNs;
  }

  @Override
  public void close() {
    survey.close();
  }
}
