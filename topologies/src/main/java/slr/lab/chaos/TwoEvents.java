package slr.lab.chaos;

import java.util.Optional;

/**
 * A system SLR is killed just when BGP leads clients to the other point of presence. Nothing is
 * promised when two things fail at once.
 *
 * @param killed while the clients are away
 */
record TwoEvents(String name, KilledDaemon killed) implements Event {

  @Override
  public String what() {
    return new AnycastFlip().what() + "; meanwhile " + killed.what();
  }

  @Override
  public void happen(ChaosLab lab) {
    new AnycastFlip().happen(lab, () -> killed.happen(lab));
  }

  @Override
  public Optional<Aim> aim() {
    return Optional.empty();
  }

  @Override
  public boolean allows(LiveConnection broken) {
    return true;
  }
}
