package slr.host.service;

/**
 * An exponentially weighted mean of load samples (B2: load is smoothed), so that traffic does not
 * swing with every sample. When a load is reported is the advertiser's business. Pure.
 */
final class LoadSmoothing {

  /** After this long a step of the load shows to 63 %. */
  static final long TIME_CONSTANT_NS = 5_000_000_000L;

  private double mean;
  private long sampledNs;
  private boolean started;

  /**
   * Takes a sample; samples need not be evenly spaced.
   *
   * @param load 0.0 idle to 1.0 full
   * @return the mean, including this sample
   */
  double onSample(double load, long nowNs) {
    if (started) {
      double ageNs = Math.max(0, nowNs - sampledNs);
      // 1 - e^(-age/constant): a sample counts for the time that it stands for.
      mean += (load - mean) * -Math.expm1(-ageNs / TIME_CONSTANT_NS);
    } else {
      mean = load;
      started = true;
    }
    sampledNs = nowNs;
    return mean;
  }
}
