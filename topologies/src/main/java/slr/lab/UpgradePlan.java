package slr.lab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import slr.lab.Overlay.Member;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The plan by which {@code slr upgrade} restarts all daemons of a lab. */
public final class UpgradePlan {

  private UpgradePlan() {}

  /** All daemons share the lab's processors, so that one may take long to start. */
  private static final String COME_BACK = "3m";

  /** Writes it into the lab's folder; gives its file. */
  public static Path write(Lab lab) {
    Path folder = new LabFolder(lab.topology().name()).path();
    LabEnvironment environment = LabEnvironment.current();
    // What each restart command begins with: a class path is long.
    Path java =
        LabFolder.write(
            folder.resolve("upgrade.args"),
            "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp \"%s\" %s%n"
                .formatted(environment.classPath(), Main.class.getName()));
    Map<String, Object> plan = new LinkedHashMap<>();
    plan.put("come-back", COME_BACK);
    plan.put(
        "daemons",
        lab.overlay().members().stream()
            .map(member -> daemon(lab, member, List.of(environment.java().toString(), "@" + java)))
            .toList());
    return LabFolder.write(
        folder.resolve("upgrade.yaml"), YAMLMapper.builder().build().writeValueAsString(plan));
  }

  /** The restart is {@code slr lab restart}, without the script, which may want to build. */
  private static Map<String, Object> daemon(Lab lab, Member member, List<String> java) {
    String noun = member.kind().level();
    List<String> restart = new ArrayList<>(java);
    restart.addAll(
        List.of(
            "lab",
            "restart",
            "--name",
            lab.topology().name(),
            member.node(),
            member.kind().word()));
    Map<String, Object> daemon = new LinkedHashMap<>();
    daemon.put("name", member.toString());
    daemon.put("kind", noun);
    daemon.put(
        "socket",
        lab.folder(member.node()).resolveSibling(member.node() + "." + noun + ".sock").toString());
    daemon.put("restart", restart);
    return daemon;
  }
}
