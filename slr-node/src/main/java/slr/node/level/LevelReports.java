package slr.node.level;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import slr.core.advertise.ChildState;
import slr.core.advertise.Level;
import slr.core.advertise.ParentState;
import slr.core.announce.AnnouncementState;
import slr.core.announce.Preference;
import slr.core.announce.Serving;
import slr.core.flow.FlowState;
import slr.core.row.Directive;
import slr.core.row.Health;
import slr.node.forward.DataPlaneReport;
import slr.node.lifecycle.RunningProcess;
import slr.node.pin.PinCounts;
import slr.node.pin.PinMoment;
import slr.packet.IpAddress;
import slr.packet.Prefix;

/** What the status commands of a level answer; text and JSON both follow from these records. */
public final class LevelReports {

  private LevelReports() {}

  /**
   * {@code status}.
   *
   * @param process which one answers
   * @param uptime since it started
   * @param directive active, or draining when the operator drained this node
   * @param children registered, and how many of them are in use
   * @param routing what BIRD says of the ways to the children; absent where nobody is asked
   * @param standby how often those in standby stepped in
   * @param announcement what BIRD was told; absent where this level announces nothing
   * @param upward what the parents were told; absent where there are none
   * @param flows known flows, and what happened to others
   * @param strays reports of hosts about packets that were not theirs
   * @param reports of children about connections that began and ended there
   * @param refusals what children and neighbours said and might not say, by reason
   * @param connections what became of connections, by outcome; those that did not occur are left
   *     out
   * @param controlSocket requests on it, by what became of them
   */
  public record Status(
      String node,
      Level level,
      RunningProcess process,
      Duration uptime,
      Directive directive,
      ChildCount children,
      List<VirtualHostLine> virtualHosts,
      Optional<RoutingLine> routing,
      StandbyLine standby,
      Optional<AnnouncementLine> announcement,
      Optional<UpwardLine> upward,
      FlowCount flows,
      StrayCount strays,
      ReportCount reports,
      Map<String, Long> refusals,
      Map<String, Long> connections,
      Map<String, Long> controlSocket,
      DataPlaneReport dataPlane) {}

  /**
   * How often those in standby stepped in for main ones, each kind of traffic by itself.
   *
   * @param engagedNow kinds of traffic that they have now
   */
  public record StandbyLine(long engagedNow, long engaged, long failedBack) {}

  /**
   * What BIRD says of the ways to the children.
   *
   * @param bird that it answers, or why it does not: then the last known costs stay
   * @param ospfVertices routers and networks that its OSPF knows
   * @param unreachable end points without a route
   * @param changes of costs so far
   * @param losses how often an end point lost its last route
   * @param ways the first of them
   */
  public record RoutingLine(
      String bird,
      int ospfVertices,
      int unreachable,
      long changes,
      long losses,
      List<WayLine> ways) {}

  /**
   * The way to one end point.
   *
   * @param cost absent without a route
   */
  public record WayLine(
      String node, IpAddress endPoint, Optional<Double> cost, int asHops, long metric, String way) {

    /** A screen and a half. */
    static final int SHOWN = 64;
  }

  /**
   * What the levels above were told.
   *
   * @param aggregation G, by name
   * @param settled whether they take all rows as this node wants them to
   * @param saturated sums of capacities that were more than an int holds
   * @param tooLong rows left out because their path leaves no place for this node
   * @param refusedFull rows that found no place among those that a node may have
   */
  public record UpwardLine(
      String aggregation,
      int rows,
      long generation,
      boolean settled,
      long saturated,
      long tooLong,
      long refusedFull,
      List<ParentLine> parents) {}

  /** One parent. */
  public record ParentLine(String parent, ChildState session, long confirmedGeneration) {}

  /** How many children are known, and how many of them get packets. */
  public record ChildCount(int registered, int inUse) {}

  /** What can be done for a virtual host now. */
  public record VirtualHostLine(Prefix virtualHost, String policy, Serving serving) {}

  /**
   * What BIRD was told.
   *
   * @param bird that it answers, or why it does not
   * @param announced what it took over last, while it does not answer perhaps in vain
   * @param heldBack what could be announced, but was withdrawn too often lately
   * @param changes announcements that BIRD took over
   * @param failures in a row, since the last that it took over
   * @param lastError BIRD's words for the last of them
   */
  public record AnnouncementLine(
      AnnouncementState state,
      String bird,
      Map<String, Preference> announced,
      List<HeldBackLine> heldBack,
      long changes,
      int failures,
      Optional<String> lastError) {}

  /** A prefix that waits after so many withdrawals in a row. */
  public record HeldBackLine(Prefix prefix, int withdrawals, Duration announcedIn) {}

  /**
   * The flow records.
   *
   * @param refusedFull flows without a record because those that were there do not yield
   * @param fragmentedEvicted fragmented packets whose record gave way to another's
   */
  public record FlowCount(
      long known,
      long limit,
      long opened,
      long expired,
      long evicted,
      long refusedFull,
      long fragmentedEvicted) {}

  /** Connections that children reported as begun or ended. */
  public record ReportCount(long believed, long ignored) {}

  /** Reports of strays. */
  public record StrayCount(long believed, long ignored) {}

  /**
   * A line of {@code children}.
   *
   * @param session of the child; absent while it has none
   * @param peer the other end, or why there is no session
   * @param silentFor since its last record
   * @param lease how long it is used if nothing more comes from it
   * @param generation of its rows that this node's copy agreed with last
   * @param digest of its rows as this node has them
   * @param override what the operator here wants of it
   * @param refusedRows how many of its rows are not taken, such as those outside its certificate
   * @param sharePercent how much of its capacity is meant for this node's cluster
   * @param standby whether it is engaged, or what it waits for; absent if it is in standby for
   *     nothing
   * @param placed new flows it got
   */
  public record ChildLine(
      String node,
      Level level,
      List<IpAddress> endPoints,
      Optional<ParentState> session,
      String peer,
      Optional<Duration> silentFor,
      Optional<Duration> lease,
      long generation,
      String digest,
      Directive override,
      int rows,
      int refusedRows,
      int sharePercent,
      Optional<String> standby,
      long placed) {}

  /**
   * {@code subnets}: one kind of traffic and who can take it.
   *
   * @param protocol number, 0 for any
   * @param port 0 for any
   */
  public record Subnet(
      Prefix virtualHost,
      int protocol,
      int port,
      int serviceClass,
      String policy,
      Serving serving,
      List<SubnetChild> children) {}

  /**
   * One child of a subnet.
   *
   * @param load share of the capacity in use
   * @param share the part of the new flows it should get now
   * @param standing why it takes new flows, or not
   * @param failover whether those in standby are engaged, or what they wait for; absent if the
   *     child is not in standby
   */
  public record SubnetChild(
      String node,
      Health health,
      Directive target,
      Directive current,
      int capacity,
      double load,
      double share,
      boolean standby,
      String standing,
      Optional<String> failover) {}

  /**
   * {@code flows}.
   *
   * @param known all that are known
   * @param searched how many of them were looked at, by state, the newest of each first
   * @param flows those that match
   */
  public record Flows(long known, int searched, List<FlowLine> flows) {}

  /**
   * {@code pins}.
   *
   * @param signalling what was said and heard so far
   * @param searched how many pins were looked at
   * @param pins those that match
   */
  public record Pins(PinCounts signalling, int searched, List<PinLine> pins) {}

  /**
   * One pin.
   *
   * @param endPoint where the flow's packets go past the levels
   * @param heard since it was heard from below
   * @param saidTo the node above that was told of it
   */
  public record PinLine(
      String flow,
      Optional<IpAddress> endPoint,
      boolean trusted,
      Optional<Duration> heard,
      Optional<String> saidTo,
      boolean acknowledged) {}

  /**
   * {@code pintimes}: a pin was said upward or taken from below.
   *
   * @param flow as {@code pins} shows it
   * @param atNs on the clock that all processes of a machine share
   * @param ago since then
   */
  public record PinTimeLine(String flow, PinMoment.Event event, long atNs, Duration ago) {}

  /** One known flow. */
  public record FlowLine(
      String flow,
      FlowState state,
      String holder,
      Duration age,
      Duration idle,
      long packets,
      long bytes) {}
}
