package slr.fuzz.targets;

import java.util.List;
import slr.fuzz.FuzzTarget;

/** Packets one after the other, on their whole way: parsed, judged, tunnelled, split, let out. */
public final class PacketTarget implements FuzzTarget {

  private final ParseProperties parse = new ParseProperties();
  private final TunnelProperties tunnel = new TunnelProperties();
  private final FragmentProperties fragments = new FragmentProperties();
  private final ForwardingProperties forwarding = new ForwardingProperties();
  private final ExitProperties exit = new ExitProperties();

  @Override
  public String name() {
    return "packet";
  }

  @Override
  public String about() {
    return "IP, TCP and UDP headers: no read beyond the packet, tunnels end as begun, flows stay";
  }

  @Override
  public void run(byte[] input) {
    List<byte[]> packets = PacketInput.split(input);
    packets.forEach(parse::check);
    List<byte[]> signed = packets.stream().map(PacketInput::signed).toList();
    signed.forEach(parse::check);
    signed.forEach(tunnel::check);
    signed.forEach(fragments::check);
    forwarding.check(signed);
    exit.check(signed);
  }
}
