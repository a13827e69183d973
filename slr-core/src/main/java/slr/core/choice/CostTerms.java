package slr.core.choice;

/**
 * What a policy makes of one candidate, part by part, in the policy's own unit. A part that plays
 * no role in it is 0.
 *
 * @param load what the load makes of it
 * @param routing what the ways to the node and below it make of it
 */
public record CostTerms(double load, double routing) {

  /** m of A10. */
  public double sum() {
    return load + routing;
  }
}
