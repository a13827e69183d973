package slr.fuzz;

import java.util.List;
import java.util.stream.Collectors;
import slr.fuzz.targets.AddressBlocksTarget;
import slr.fuzz.targets.BirdTarget;
import slr.fuzz.targets.CborTarget;
import slr.fuzz.targets.CertificateTarget;
import slr.fuzz.targets.ConfigurationTarget;
import slr.fuzz.targets.ControlTarget;
import slr.fuzz.targets.EchoTarget;
import slr.fuzz.targets.IcmpTarget;
import slr.fuzz.targets.PacketTarget;
import slr.fuzz.targets.RsvpTarget;
import slr.fuzz.targets.SpareTarget;
import slr.fuzz.targets.TopologyTarget;

/** All targets. */
public final class FuzzTargets {

  private FuzzTargets() {}

  /** Every target, ready to run. */
  public static List<FuzzTarget> all() {
    return List.of(
        new PacketTarget(),
        new IcmpTarget(),
        new EchoTarget(),
        new RsvpTarget(),
        new CborTarget(),
        new SpareTarget(),
        new BirdTarget(),
        new CertificateTarget(),
        new AddressBlocksTarget(),
        new ConfigurationTarget(),
        new TopologyTarget(),
        new ControlTarget());
  }

  /**
   * The target of this name.
   *
   * @throws IllegalArgumentException if there is none; the message names all
   */
  public static FuzzTarget named(String name) {
    return all().stream()
        .filter(target -> target.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "there is no fuzz target '"
                    + name
                    + "': use one of "
                    + all().stream().map(FuzzTarget::name).collect(Collectors.joining(", "))));
  }
}
