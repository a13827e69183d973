package slr.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Dependencies run one way: see the picture in ARCHITECTURE.md. The core's purity is tested there.
 */
final class LayeringTest {

  private static final List<String> PROCESSES =
      List.of("slr.network", "slr.system", "slr.site", "slr.host", "slr.router");

  /** What looks at the others from outside; nothing may look back. */
  private static final List<String> ABOVE =
      List.of("slr.lab", "slr.topology", "slr.bench", "slr.fuzz", "slr.sim");

  private static final JavaClasses ALL =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("slr");

  @TestFactory
  Stream<DynamicTest> noProcessSeesAnother() {
    return PROCESSES.stream()
        .map(process -> {
          List<String> others = new ArrayList<>(PROCESSES);
          others.remove(process);
          others.addAll(ABOVE);
          return DynamicTest.dynamicTest(process, () -> mayNotSee(process, others).check(ALL));
        });
  }

  @Test
  void theShellSeesNoProcessAndNoLab() {
    List<String> above = new ArrayList<>(PROCESSES);
    above.addAll(ABOVE);
    mayNotSee("slr.node", above).check(ALL);
  }

  @Test
  void theCoreSeesOnlyPacketsAndCertificateRecords() {
    List<String> above = new ArrayList<>(PROCESSES);
    above.addAll(ABOVE);
    above.addAll(List.of("slr.node", "slr.plane"));
    mayNotSee("slr.core", above).check(ALL);
  }

  @Test
  void theLabStartsProcessesAndNeverCallsThem() {
    mayNotSee("slr.lab", PROCESSES).check(ALL);
    mayNotSee("slr.topology", PROCESSES).check(ALL);
    mayNotSee("slr.lab", List.of("slr.bench", "slr.fuzz")).check(ALL);
    mayNotSee("slr.topology", List.of("slr.bench", "slr.fuzz")).check(ALL);
  }

  @Test
  void theSimulatorHasNoProcessAndNoNetwork() {
    mayNotSee("slr.sim", PROCESSES).check(ALL);
    mayNotSee("slr.sim", List.of("io.netty", "java.net", "java.nio.channels")).check(ALL);
    mayNotSee("slr.sim", List.of("slr.lab", "slr.topology", "slr.bench")).check(ALL);
  }

  @Test
  void packetsSeeNothingOfOurs() {
    mayNotSee("slr.packet", List.of("slr.core", "slr.node", "slr.plane", "slr.certs")).check(ALL);
  }

  @Test
  void onlyThePlaneCallsNativeCode() {
    noClasses()
        .that()
        .resideOutsideOfPackage("slr.plane..")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.lang.foreign.Linker")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.lang.foreign.SymbolLookup")
        .check(ALL);
  }

  @Test
  void onlyPacketsAndThePlaneReachAllMemory() {
    noClasses()
        .that()
        .resideOutsideOfPackages("slr.packet..", "slr.plane..", "slr.bench..")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("slr.packet.AllMemory")
        .check(ALL);
  }

  @Test
  void aForbiddenDependencyIsFound() {
    assertThatThrownBy(() -> mayNotSee("slr.core", List.of("slr.packet")).check(ALL))
        .isInstanceOf(AssertionError.class);
  }

  private static ArchRule mayNotSee(String name, Collection<String> others) {
    return noClasses()
        .that()
        .resideInAPackage(name + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(others.stream().map(other -> other + "..").toArray(String[]::new))
        .allowEmptyShould(true);
  }
}
