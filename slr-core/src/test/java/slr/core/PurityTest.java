package slr.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The core is pure: it gets messages and time, and gives actions and deadlines. The libraries it
 * must not use are kept off its class path by the enforcer in the POM.
 */
class PurityTest {

  private static final JavaClasses CORE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("slr.core");

  @ParameterizedTest
  @EnumSource
  void coreKeepsTheRule(PurityRule purity) {
    purity.rule.check(CORE);
  }

  @ParameterizedTest
  @EnumSource
  void ruleCatchesItsViolator(PurityRule purity) {
    JavaClasses violator = new ClassFileImporter().importClasses(purity.violator);

    assertThat(purity.rule.evaluate(violator).hasViolation()).isTrue();
  }

  @Test
  void looksAtTheCoreAndNotAtItsTests() {
    assertThat(CORE.contain("slr.core.advertise.ParentMachine")).isTrue();
    assertThat(CORE.contain(PurityTest.class)).isFalse();
  }
}
