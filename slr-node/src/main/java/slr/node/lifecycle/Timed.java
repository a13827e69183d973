package slr.node.lifecycle;

import java.util.OptionalLong;

/** What the control thread wakes at a deadline; usually a machine with the code around it. */
public interface Timed {

  /**
   * When to call {@link #onTimeout}, in {@link ControlThread#nowNs} time; asked after tasks have
   * run.
   */
  OptionalLong nextDeadlineNs();

  /** The deadline has passed; early and repeated calls are harmless. */
  void onTimeout(long nowNs);
}
