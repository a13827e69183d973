package slr.lab.demo;

import java.util.List;
import slr.lab.Lab;
import slr.lab.Overlay.Member;

/** What the demo shows on a lab, whatever levels it has, step by step. */
final class Demo {

  private final Scene scene;
  private final Narrator narrator;
  private final Serving serving;
  private final Failing failing;

  Demo(Lab lab, Narrator narrator) {
    this.narrator = narrator;
    scene = new Scene(lab);
    serving = new Serving(scene, narrator);
    failing = new Failing(scene);
  }

  /** Runs all steps. */
  void run() {
    narrator.step("all have registered, the hosts pass their checks", serving::registered);
    narrator.step("the clients' routers have learned the virtual hosts by BGP", serving::learned);
    List<ReplyWatch> watches =
        scene.overlay.slrs().stream()
            .map(slr -> ReplyWatch.start(scene.lab, slr.node(), scene.overlay.web()))
            .toList();
    narrator.step("requests of all clients, IPv4 and IPv6", serving::split);
    narrator.step("1 GiB down, 200 MiB up, SHA-256 compared", serving::transfers);
    narrator.step("replies go past the SLRs", () -> ReplyWatch.verdict(watches));
    narrator.step("where a flow goes, and why", serving::explained);
    narrator.step("the agent of a host is killed", failing::agentKilled);
    narrator.step("a service fails its check", failing::serviceFails);
    narrator.step("a host is drained by its operator", failing::hostDrained);
    scene
        .overlay
        .loaded()
        .ifPresent(virtualHost ->
            narrator.step("a host says that it is busy", () -> failing.loadRises(virtualHost)));
    for (Member slr : failing.losable()) {
      narrator.step(Scene.words(slr) + " is killed", () -> failing.lost(slr));
    }
    narrator.step("all services fail: the virtual hosts are withdrawn", failing::withdrawn);
    narrator.step("what came in is what went out", failing::balances);
    narrator.step("a topmost SLR is killed and started again", failing::topKilled);
  }
}
