package slr.node.offload;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slr.plane.BpfPlane;
import slr.plane.NativeException;
import slr.plane.PlaneSizes;
import slr.plane.flow.FlowTable;

/**
 * The kernel's data plane as a process finds it.
 *
 * @param flows the table in its memory
 * @param adopted whether a process before this one filled its tables
 */
record PlaneStart(BpfPlane plane, FlowTable flows, boolean adopted) {

  private static final Logger LOG = LoggerFactory.getLogger(PlaneStart.class);

  /**
   * Opens it: with the tables that the process before left there, if they fit, else with empty
   * ones.
   *
   * @param pins the folder where they outlive this process; none if they shall not
   * @throws NativeException if the kernel does not take it, or another process has it
   */
  static PlaneStart of(PlaneSizes sizes, Optional<Path> pins, long nowNs) {
    if (pins.isEmpty()) {
      return empty(BpfPlane.open(sizes));
    }
    Path folder = pins.get();
    try {
      return in(BpfPlane.open(sizes, folder), nowNs);
    } catch (NativeException | IllegalArgumentException misfit) {
      // Whatever else is wrong must not end what works.
      boolean tables = !(misfit instanceof NativeException refused) || refused.isMisfit();
      if (!tables || !BpfPlane.isPinned(folder)) {
        throw misfit;
      }
      BpfPlane.withdraw(folder);
      PlaneStart anew = in(BpfPlane.open(sizes, folder), nowNs);
      LOG.warn(
          "the tables in {} do not fit this process; it begins with empty ones, and flows that"
              + " only they knew are lost: {}",
          folder,
          misfit.getMessage());
      return anew;
    }
  }

  private static PlaneStart in(BpfPlane plane, long nowNs) {
    try {
      return plane.adopted()
          ? new PlaneStart(plane, FlowTable.adopt(plane.flowMemory(), nowNs), true)
          : empty(plane);
    } catch (RuntimeException failure) {
      plane.close();
      throw failure;
    }
  }

  private static PlaneStart empty(BpfPlane plane) {
    SecureRandom random = new SecureRandom();
    return new PlaneStart(
        plane, FlowTable.create(plane.flowMemory(), random.nextLong(), random.nextLong()), false);
  }
}
