package slr.fuzz.targets;

import java.util.List;
import slr.fuzz.FuzzTarget;

/** ICMP and ICMPv6: what is said about packets of ours, and what we say ourselves. */
public final class IcmpTarget implements FuzzTarget {

  private final ParseProperties parse = new ParseProperties();
  private final AnswerProperties answers = new AnswerProperties();
  private final ForwardingProperties forwarding = new ForwardingProperties();

  @Override
  public String name() {
    return "icmp";
  }

  @Override
  public String about() {
    return "ICMP errors go to the holder of the quoted flow, answers are right and never errors'";
  }

  @Override
  public void run(byte[] input) {
    List<byte[]> packets = PacketInput.split(input).stream().map(PacketInput::signed).toList();
    packets.forEach(parse::check);
    packets.forEach(answers::check);
    forwarding.check(packets);
  }
}
