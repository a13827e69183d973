package slr.plane;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ControlGroupsIT {

  @Test
  void findsTheMountOfTheRootAmongOthers() {
    assertThat(
            ControlGroups.rootMount(
                "40 30 0:37 / /sys/fs/cgroup/unified rw,relatime shared:9 - cgroup2 cgroup2 rw"))
        .contains(Path.of("/sys/fs/cgroup/unified"));
    assertThat(ControlGroups.rootMount("40 30 0:37 / /a\\040b rw - cgroup2 none rw"))
        .contains(Path.of("/a b"));
    assertThat(ControlGroups.rootMount("40 30 0:37 /user.slice /mnt rw - cgroup2 none rw"))
        .as("a part of it")
        .isEmpty();
    assertThat(ControlGroups.rootMount("31 30 0:28 / /cpu rw,relatime - cgroup cgroup rw,cpu"))
        .isEmpty();
    assertThat(ControlGroups.rootMount("of no use")).isEmpty();
  }

  @Test
  void mountsItWhereNobodySeesIt() throws Exception {
    Namespaces.needRoot();
    try (Descriptor seen = ControlGroups.openRoot();
        Descriptor unseen = ControlGroups.openUnseen()) {
      assertThat(inode(unseen)).isEqualTo(inode(seen));
    }
    assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain("slr-cgroup2-");
  }

  private static Object inode(Descriptor folder) throws IOException {
    return Files.getAttribute(Path.of("/proc/self/fd/" + folder.number()), "unix:ino");
  }
}
