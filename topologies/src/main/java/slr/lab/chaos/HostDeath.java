package slr.lab.chaos;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import slr.lab.LabException;
import slr.topology.DaemonKind;

/**
 * A host dies without a word and for good: its links are down, its agent and its nginx are killed.
 * Its connections must end, so that clients connect again; all others must not notice.
 */
record HostDeath(String name, String host, String site) implements Event {

  private static final List<String> PROCESSES = List.of("nginx", DaemonKind.HOST.word());

  @Override
  public String what() {
    return "%s dies for good".formatted(host);
  }

  /** An SLR that has just started does not know who may be away, and resets nobody. */
  @Override
  public void prepare(ChaosLab lab) {
    ChaosLab.await("every SLR knows who may be away", lab::mayReset);
  }

  /** Until its site has found out. */
  @Override
  public void happen(ChaosLab lab) {
    lab.lab().interfaces(host).forEach(each -> lab.setDown(host, each));
    PROCESSES.forEach(process -> lab.lab().kill(host, process));
    ChaosLab.await(site + " takes " + host + " for dead", () -> !lab.hasChild(site, host));
  }

  @Override
  public void undo(ChaosLab lab) {
    lab.lab().interfaces(host).forEach(each -> lab.setUp(host, each));
    lab.lab().topology().node(host).routes().forEach(route -> replace(lab, route.words()));
    PROCESSES.forEach(process -> lab.lab().start(host, process));
  }

  private void replace(ChaosLab lab, List<String> route) {
    Stream<String> words = Stream.concat(Stream.of("ip", "route", "replace"), route.stream());
    if (!lab.lab().exec(host, words.toArray(String[]::new)).succeeded()) {
      throw new LabException(host + " does not take its route back: " + String.join(" ", route));
    }
  }

  @Override
  public Optional<String> deadHost() {
    return Optional.of(host);
  }
}
