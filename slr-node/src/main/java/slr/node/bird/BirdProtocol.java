package slr.node.bird;

/**
 * A protocol instance of BIRD.
 *
 * @param name in its configuration
 * @param kind such as {@code BGP}
 * @param table such as {@code master4}, or {@code ---}
 * @param state {@code up}, {@code start}, {@code down}
 * @param info such as {@code Established}; may be empty
 */
public record BirdProtocol(String name, String kind, String table, String state, String info) {

  /** Whether it runs; for BGP: whether the session is established. */
  public boolean isUp() {
    return state.equals("up");
  }
}
