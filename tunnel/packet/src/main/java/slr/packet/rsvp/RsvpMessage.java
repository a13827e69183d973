package slr.packet.rsvp;

/** A message of pin signalling, as read or to be written; it cannot exist invalid. */
public sealed interface RsvpMessage
    permits Path, PathErr, PathTear, Resv, ResvTear, ResvErr, ResvConf, Srefresh, Ack {}
