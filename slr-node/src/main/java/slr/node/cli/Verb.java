package slr.node.cli;

/**
 * A word after the noun that asks the running daemon; its name is the command's name on the control
 * socket.
 *
 * @param name as typed
 * @param arguments what stands behind it in the usage line, empty if nothing may
 * @param argumentsMin fewest arguments
 * @param argumentsMax most arguments
 * @param help one line
 */
public record Verb(String name, String arguments, int argumentsMin, int argumentsMax, String help) {

  public static final Verb STATUS = query("status", "state, load and counters of this node");
  public static final Verb CHILDREN = query("children", "who registered here, and how they are");
  public static final Verb PEERS =
      query("peers", "neighbours or parents, and the sessions with them");
  public static final Verb SUBNETS = query("subnets", "virtual hosts and who can serve them");
  public static final Verb FLOWS =
      new Verb("flows", "[MATCH]", 0, 3, "known flows and their next hops");
  public static final Verb PINS =
      new Verb("pins", "[MATCH]", 0, 3, "flows that go past the levels, and signalling");
  public static final Verb PINTIMES =
      new Verb("pintimes", "[MATCH]", 0, 3, "when the last pins were said and taken");
  public static final Verb RECOVERY =
      query("recovery", "flows that were looked for, and who knew them");
  public static final Verb SPARE =
      query("spare", "the cluster's other SLRs, and how far behind they are");
  public static final Verb EXPLAIN =
      new Verb("explain", "FLOW", 3, 3, "where would FLOW go and why: tcp SRC:PORT DST:PORT");
  public static final Verb DRAIN =
      new Verb("drain", "[WHAT]", 0, 1, "take no new flows; the old ones go on");
  public static final Verb UNDRAIN = new Verb("undrain", "[WHAT]", 0, 1, "take new flows again");
  public static final Verb FAILBACK =
      new Verb("failback", "[PREFIX]", 0, 1, "give new flows to main ones that are well again");
  public static final Verb RELOAD = query("reload", "read the configuration file again");
  public static final Verb HANDOVER =
      new Verb(
          "handover", "[off]", 0, 1, "the next stop, if soon, leaves its work to the next start");
  public static final Verb LOGLEVEL =
      new Verb("loglevel", "LEVEL [LOGGER]", 1, 2, "error, warn, info, debug or trace");

  /** A verb without arguments. */
  public static Verb query(String name, String help) {
    return new Verb(name, "", 0, 0, help);
  }
}
