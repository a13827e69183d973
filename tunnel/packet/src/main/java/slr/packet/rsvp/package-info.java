/**
 * Pin signalling on the wire (A13): RSVP messages as values, to octets and back, signed and not.
 * Pure: no socket, no clock, no state but that of one key.
 *
 * <p><b>Which class does what.</b> {@link slr.packet.rsvp.RsvpMessage} is one of nine records,
 * named as in the RFCs; {@link slr.packet.rsvp.RsvpSession}, {@link slr.packet.rsvp.FilterSpec},
 * {@link slr.packet.rsvp.TunnelObject} and the others are what is in them. {@link
 * slr.packet.rsvp.RsvpCodec} reads and writes messages without INTEGRITY, {@link
 * slr.packet.rsvp.RsvpIntegrity} those with it, under one {@link slr.packet.rsvp.IntegrityKey};
 * {@link slr.packet.rsvp.ReplayWindow} says which of these came before. {@link
 * slr.packet.rsvp.MalformedRsvpException} is the only thing that octets can cause, whatever they
 * are. Behind them: {@code MessageType} says what must be in a message, {@code ObjectClass} how
 * long an object is, {@code MessageReader} and {@code FlowListReader} take objects in the orders
 * that are legal, {@code MessageWriter} writes the recommended one.
 *
 * <p><b>Main data.</b> Immutable records that cannot exist invalid: their constructors refuse what
 * would not fit in {@link slr.packet.rsvp.RsvpLimits}, and the reader refuses it before, with
 * reason and value. What was read can be written, and is not longer than {@code RsvpLimits} allows.
 *
 * <p><b>Threads.</b> Records and {@code RsvpCodec} may be used from any; a {@code RsvpIntegrity}
 * and a {@code ReplayWindow} belong to one.
 *
 * <p><b>Departures from RFC 2205.</b> A Resv may come without a Path before it: a packet in a
 * tunnel is the Path. An explicit Path asks the holder's side to confirm an end point, and carries
 * TUNNEL. Each flow of a Resv, and each ResvConf, carries TUNNEL; every Resv asks for a ResvConf,
 * so there is no RESV_CONFIRM in it. TUNNEL is of class 252, private use (RFC 3936): whoever does
 * not know it forwards it; its first word is an enterprise code. The code is that of examples (RFC
 * 5612) until we have one. Nothing is admitted by traffic: FLOWSPEC and SENDER_TSPEC ask for the
 * null service (RFC 2997), and are not looked at. The only style is fixed filter. ADSPEC, SCOPE and
 * POLICY_DATA are refused as unknown classes. Unknown objects that ought to be forwarded are
 * dropped, since every node makes its messages anew. The session, the hop and an end point may be
 * of different address families, a flow and its session may not. RSVP_HOP has the handle 0 and
 * Send_TTL is 255; neither is read, since a neighbour is known by its key.
 *
 * <p><b>Departures from RFC 2961.</b> Each flow descriptor has a MESSAGE_ID of its own, so that a
 * refresh names single pins; there is none for a whole message. Acknowledgments travel in Ack
 * messages alone, all of one epoch. An Srefresh has one MESSAGE_ID LIST of C-Type 1. There are no
 * Bundle messages, so the header's refresh-reduction flag is 0: both sides know by configuration.
 *
 * <p><b>Departures from RFC 2747.</b> HMAC-SHA-256 instead of HMAC-MD5, so the digest has 32
 * octets. No handshake: a new session brings a new key, and sequence numbers begin anew with it.
 * Numbers may come out of order within a window.
 *
 * <p><b>Weak spots.</b> A checksum of 0 means none (RFC 2205 3.1.1), so damage may pass where
 * nothing is signed. Who has the key can write anything: what a neighbour may say is checked above.
 * A list may name the same flow twice.
 *
 * <p><b>Supported standards.</b> RFC 2104, 2205, 2747, 2961, 2997, 3936, 6234; bytes in
 * docs/wire/pin-signalling.md.
 */
@NullMarked
package slr.packet.rsvp;

import org.jspecify.annotations.NullMarked;
