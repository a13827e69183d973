/**
 * What BIRD knows of the ways to other nodes (A11): the shell of {@link slr.core.cost}.
 *
 * <p>{@link slr.node.routing.RouteWatch} asks BIRD, each half second by default, for the route to
 * each end point: a {@link slr.core.cost.Way} is the length of its AS path and its interior metric.
 * {@code OspfGraph} is the topology as BIRD's OSPF has it, a graph of JGraphT: it names the routers
 * on a way, and gives the metric of an OSPF route and of the way to a BGP next hop. It is made anew
 * only in the three seconds after a sequence number in the link-state database was new, which is
 * cheap to ask for; and it has a new metric as soon as the link state is there, while BIRD's own
 * routes follow up to a second later (its {@code tick}). Where the graph does not know the way
 * (other areas, external routes) the metric of the route counts.
 *
 * <p><b>Threads.</b> The watch has its own, since BIRD may take as long as it likes. The listener
 * brings news to the control thread.
 *
 * <p><b>Bounds.</b> {@value slr.node.routing.RouteWatch#WAYS_PER_LOOK} ways are asked for each
 * time, in turn; all of them when they are fewer, when they are others than before, and in the
 * three seconds after a link state has changed.
 *
 * <p><b>Weak spots.</b> With more end points than that, a change of a BGP path alone may be seen
 * some intervals later. Of equal ways one is named. BIRD's tables {@code master4} and {@code
 * master6} are asked, no others.
 */
@NullMarked
package slr.node.routing;

import org.jspecify.annotations.NullMarked;
