package slr.lab.chaos;

import java.util.Optional;
import slr.lab.LabException;
import slr.lab.UpgradePlan;
import slr.node.control.ControlException;
import slr.node.upgrade.PlanConfig;
import slr.node.upgrade.Upgrade;

/** All daemons are restarted by {@code slr upgrade}, one after the other, hosts first. */
record RollingUpgrade() implements Event {

  @Override
  public String name() {
    return "rolling-upgrade";
  }

  @Override
  public String what() {
    return "restart of all daemons, one after the other, by slr upgrade";
  }

  @Override
  public void happen(ChaosLab lab) {
    PlanConfig plan = PlanConfig.load(UpgradePlan.write(lab.lab()));
    Upgrade upgrade = new Upgrade(plan, line -> System.err.println("          " + line));
    try {
      upgrade.check();
      upgrade
          .run(Optional.empty())
          .stoppedAt()
          .ifPresent(stop -> {
            throw new LabException("upgrade stopped at " + stop.name() + ": " + stop.problem());
          });
    } catch (ControlException failure) {
      throw new LabException("upgrade: " + failure.getMessage(), failure);
    }
  }
}
