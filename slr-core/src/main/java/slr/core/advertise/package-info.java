/**
 * The advertisement session between a node and the nodes above it: who can serve which virtual
 * host, how well, and whether it still lives (A8, A9, B2).
 *
 * <p><b>Who does what.</b>
 *
 * <ul>
 *   <li>{@link slr.core.advertise.AdvertisementMessage}: everything that is said, as records that
 *       cannot exist invalid; {@link slr.core.advertise.AdvertisementLimits} has all bounds.
 *   <li>The node below: {@link slr.core.advertise.Advertiser} holds its own rows, the truth, and
 *       one {@link slr.core.advertise.ChildMachine} for each parent; its {@link
 *       slr.core.advertise.RowReports} say what goes up.
 *   <li>The node above: {@link slr.core.advertise.Children} holds a copy of each child's rows,
 *       gives the candidates for the forwarding table and says which have changed; each connection
 *       has a {@link slr.core.advertise.ParentMachine}, whose {@link
 *       slr.core.advertise.Reconciliation} finds what differs. {@link slr.core.advertise.Admission}
 *       decides what a child may say, from an {@link slr.core.advertise.Authorisation}, which is
 *       all the core sees of a certificate.
 *   <li>Neighbours: {@link slr.core.advertise.Peers} and {@link slr.core.advertise.PeerMachine},
 *       hello and heartbeat, and where they have flows.
 *   <li>Out of the machines come {@link slr.core.advertise.AdvertisementAction}s; why a session
 *       ended is a {@link slr.core.advertise.Termination}, why something was refused a {@link
 *       slr.core.advertise.RefusalReason}.
 * </ul>
 *
 * <p><b>The exchange.</b> The child connects and says HELLO; the parent checks it against the
 * certificate and answers with its own, which the child checks. From then on both send a HEARTBEAT
 * each period. The child's names generation and digest of its table. Changes go up at once,
 * batched, with the digest after them, so that one changed row costs one message up and one
 * confirmation down. Load goes by itself at an interval, and at once when it changed much.
 *
 * <p><b>Healing.</b> Where the copy has another digest the parent asks: GET_DIGESTS cuts a range
 * into {@value slr.core.advertise.AdvertisementLimits#PARTS} parts of equal size, GET_SNAPSHOT
 * fetches the rows of one range, and a snapshot stands for itself: afterwards the copy is right
 * there, whatever was lost. At most {@value slr.core.advertise.AdvertisementLimits#QUESTIONS}
 * questions are on their way. In a table of n rows one difference is found in log64(n / 512)
 * questions (two for a million) and one snapshot. The parent pulls, so nothing has to be remembered
 * about it below, no burst fills a queue, and heartbeats go in between. More changes than {@value
 * slr.core.advertise.AdvertisementLimits#QUESTIONS} messages hold are not pushed: the parent sees
 * another digest and pulls. No message but one with the right digest makes a child eligible, so
 * that every loss heals the same way and needs no case of its own.
 *
 * <p><b>Directives.</b> The child says what it wants to be (target). The parent takes that for
 * current when it hears it, confirms the generation, and the child makes it current when every
 * parent has confirmed or can certainly not use it any more: a parent stops using a child {@code
 * missedHeartbeats} + 1/2 periods after its last record, the child waits one period longer. While a
 * parent has not confirmed, the child asks now and then (POSTULATE) whether it takes the rows so;
 * one that does not answers POSTULATE_WRONG and is told again. Silence is not consent.
 *
 * <p><b>Two parents.</b> A child divides its capacity among the clusters above it and says each its
 * share in the heartbeat, so that a parent that comes or goes costs no row. Parents of one cluster
 * hear the same, and who hears the same origin twice counts it once.
 *
 * <p><b>Downward</b> goes the set of tunnel sources of everything above, versioned, its digest in
 * the parent's heartbeats. The child takes of it what the parent's certificate covers, decapsulates
 * from nothing else, and keeps it while the parent is away, and for {@code retentionNs} when that
 * comes back as another process, which may not have heard yet what is above itself.
 *
 * <p><b>Explanations.</b> A parent may ask a child what becomes of a flow (EXPLAIN_FLOW). The child
 * asks its own next hop before it answers (FLOW_EXPLAINED), so that the answer has one hop for each
 * level down to the host. Each level is a little less patient than the one above it; that bounds
 * the way, and who meets a silence is who tells it. A child answers {@value
 * slr.core.advertise.AdvertisementLimits#EXPLAINED_PER_SECOND} questions a second. Nodes of version
 * 1 of the protocol are not asked.
 *
 * <p><b>Flows.</b> The session carries what {@code slr.core.recover} asks and answers (STALLED,
 * WHOHAS, HOLDERS, PIN_COPY); who asks too much is held back there, by budgets for each virtual
 * host.
 *
 * <p><b>Silence.</b> A parent finds a child silent after 875 ms with the defaults, or at once when
 * the connection ends. The rows stay for {@code retentionNs}, so that a child that returns is used
 * again after one heartbeat, and one that restarted with the same rows after one heartbeat of its
 * new incarnation. A parent that was itself stopped (its timers come late) gives each child one
 * more period: its own pause is no proof against them. But no new flow: until when each child may
 * get some stands in {@link slr.core.choice.Leases}, which the data plane itself looks at, so that
 * a parent whose control thread stands still does not go on with a child that it could not hear
 * leaving. A child that has started again takes its parents to know it still, for a lease.
 *
 * <p><b>A host without its agent.</b> A host's machine outlives the agent's process, and so do its
 * connections (X1). So the caller asks machines whether they live ({@link
 * slr.core.advertise.Children#probes}), the missed ones often. One that answers keeps its tunnel up
 * for its flows, and is no candidate. One that does not is down after a second, and dead after
 * {@code deadAfterNs}: then its rows are forgotten, as if it had said goodbye (E8). A machine that
 * was never seen to answer is only away, for {@code retentionNs}.
 *
 * <p><b>An SLR without its process.</b> Where its hello says that its kernel forwards alone (X5),
 * its machine is asked in the same way. While it answers it keeps its flows, and its rows hold for
 * {@code Vigil.ALONE_NS}: it is a candidate that comes after all others ({@link
 * slr.core.choice.Standing#UNATTENDED}). It is never dead: what is below it may live. Once its
 * machine was silent it is down until its process is back, for the kernel may be another since.
 * Weak spots: while it is alone, a child that believes itself drained after a lease may still get
 * new flows for that minute, and a certificate that is revoked then is not noticed before its
 * process is back.
 *
 * <p><b>A parent that starts again</b> may be told of {@link slr.core.advertise.AdoptedEnd}s:
 * tunnel ends to which flows still go that a process before it placed. The child that registers
 * with such an end point gets the number it had. Until it is in use, at most for {@link
 * slr.core.advertise.AdvertisementTimers#adoptionNs}, the end stays as it was: an empty table is no
 * news of anybody's death. Nor is it to be said upward: as long as there are such ends the caller
 * does not connect to this node's own parents, who go on by the rows of the process before it.
 *
 * <p><b>A child that starts again</b> and has fewer rows than before may not know yet who is below
 * it. For {@code retentionNs} the table says that not everybody was asked ({@code MissingRows}), so
 * that nobody concludes that a connection is nowhere.
 *
 * <p><b>Who the parent is.</b> Its certificate must cover the address that the child dialled, and
 * the end points and tunnel sources of its hello. What it said holds while it is away, but not
 * longer than its certificate.
 *
 * <p><b>Refusals.</b> What a child says outside its authorisation is refused by the row, never by
 * the session: the row stays in the copy (the digest must still agree) but is no candidate. It is
 * counted, reported to the child with reason and value, and shown. A message that this version
 * knows only the number of is refused, and the session goes on.
 *
 * <p><b>Threads.</b> All of this runs on one control thread. Calling order for each machine: any
 * {@code on...} method, then {@code pollAction} until empty, then {@code nextDeadlineNs}.
 *
 * <p><b>Weak spots.</b> The child measures the time after which a silent parent has certainly
 * stopped using it from its own last record, which may lie in a buffer for longer. An incarnation
 * is forgotten with the rows, so that a child whose clock went back is refused for at most the
 * retention time. Numbers of next hops are not used again: {@value
 * slr.core.advertise.AdvertisementLimits#NEXT_HOPS} different names in the life of one process. An
 * aggregating child may name any cluster as its rows' origin; what that gains it says
 * docs/adr/origin-cluster.md.
 *
 * <p><b>Sources.</b> Documents A (Fig. 9) and B (health and load messages); RFC 2961's idea of
 * summaries instead of refreshes; range-based set reconciliation (Meyer 2023).
 */
@NullMarked
package slr.core.advertise;

import org.jspecify.annotations.NullMarked;
