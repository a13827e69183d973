package slr.packet.echo;

/** What a packet turned out to be: a hint, or why it is none. */
public sealed interface EchoReading permits EchoHint, EchoRefusal {}
