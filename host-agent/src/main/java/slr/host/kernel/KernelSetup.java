package slr.host.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slr.host.kernel.KernelPlan.Sysctl;
import slr.packet.Prefix;

/**
 * Brings the kernel of this network namespace to where a {@link KernelPlan} wants it.
 *
 * <p>Doing it again changes nothing. Nothing is taken back when the agent stops or dies: open
 * connections still answer from their virtual host, go on as soon as an agent decapsulates again,
 * and meanwhile the kernel stays silent.
 */
public final class KernelSetup {

  private static final Logger LOG = LoggerFactory.getLogger(KernelSetup.class);
  private static final Path SYSCTLS = Path.of("/proc/sys");

  private KernelSetup() {}

  /**
   * Does all of the plan.
   *
   * @throws KernelException naming the step that failed and the line that fixes it
   */
  public static void apply(KernelPlan plan) {
    plan.sysctls().forEach(KernelSetup::set);
    plan.localRoutes().forEach(KernelSetup::makeLocal);
    SystemCommand.run(List.of("nft", "-f", "-"), plan.ruleset());
  }

  /** Gives one setting its value, unless it has it. */
  public static void set(Sysctl sysctl) {
    Path file = SYSCTLS.resolve(sysctl.name());
    String line = "sysctl -w " + sysctl.name().replace('/', '.') + "=" + sysctl.value();
    try {
      String before = Files.readString(file).strip();
      if (!before.equals(sysctl.value())) {
        Files.writeString(file, sysctl.value());
        LOG.info("{} (was {}): {}", line, before, sysctl.why());
      }
    } catch (IOException e) {
      throw new KernelException(
          file + " must be " + sysctl.value() + ": " + sysctl.why() + "; run: " + line, e);
    }
  }

  /** Makes each address of the block one of this host's own (AnyIP). */
  private static void makeLocal(Prefix prefix) {
    String family = prefix.isV4() ? "-4" : "-6";
    SystemCommand.run(
        List.of("ip", family, "route", "replace", "local", prefix.toString(), "dev", "lo"), "");
  }
}
