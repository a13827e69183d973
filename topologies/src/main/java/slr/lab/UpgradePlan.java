package slr.lab;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import slr.lab.Overlay.Member;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The plan by which {@code slr upgrade} restarts all daemons of a lab. */
public final class UpgradePlan {

  private UpgradePlan() {}

  /** Writes it into the lab's folder; gives its file. */
  public static Path write(Lab lab) {
    List<Map<String, Object>> daemons =
        lab.overlay().members().stream().map(member -> daemon(lab, member)).toList();
    return LabFolder.write(
        new LabFolder(lab.topology().name()).path().resolve("upgrade.yaml"),
        YAMLMapper.builder().build().writeValueAsString(Map.of("daemons", daemons)));
  }

  private static Map<String, Object> daemon(Lab lab, Member member) {
    String noun = member.kind().level();
    Map<String, Object> daemon = new LinkedHashMap<>();
    daemon.put("name", member.toString());
    daemon.put("kind", noun);
    daemon.put(
        "socket",
        lab.folder(member.node()).resolveSibling(member.node() + "." + noun + ".sock").toString());
    daemon.put("restart", restart(lab.topology().name(), member));
    return daemon;
  }

  /** {@code slr lab restart}, without the script, which may want to build something. */
  private static List<String> restart(String lab, Member member) {
    LabEnvironment environment = LabEnvironment.current();
    return List.of(
        environment.java().toString(),
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-cp",
        environment.classPath(),
        Main.class.getName(),
        "lab",
        "restart",
        "--name",
        lab,
        member.node(),
        member.kind().word());
  }
}
