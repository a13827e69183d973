package slr.core;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchRule;
import java.io.Serializable;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.UUID;

/** What the core must not touch, one rule each, with a class that breaks it. */
@SuppressWarnings("ImmutableEnumChecker") // ArchUnit's rules do not say that they are immutable.
enum PurityRule {
  NO_SOCKET(
      Violations.OpensSocket.class,
      noClasses().should().dependOnClassesThat().resideInAnyPackage("java.net..", "javax.net..")),

  NO_FILE(
      Violations.ReadsFile.class,
      noClasses().should().dependOnClassesThat().resideInAnyPackage("java.nio.file..")),

  NO_STREAM(
      Violations.ReadsStream.class,
      noClasses()
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("java.io..")
                  .and(not(nameMatching(".*Exception")))
                  .and(not(belongToAnyOf(Serializable.class))))),

  NO_CHANNEL(
      Violations.OpensChannel.class,
      noClasses().should().dependOnClassesThat().resideInAnyPackage("java.nio.channels..")),

  NO_THREAD(
      Violations.StartsThread.class,
      noClasses().should().dependOnClassesThat(belongToAnyOf(Thread.class, ThreadLocal.class))),

  NO_EXECUTOR(
      Violations.UsesExecutor.class,
      noClasses().should().dependOnClassesThat().resideInAnyPackage("java.util.concurrent..")),

  NO_LOCK(Violations.Locks.class, noMethods().should().haveModifier(JavaModifier.SYNCHRONIZED)),

  NO_SYSTEM(
      Violations.AsksSystem.class,
      noClasses()
          .should()
          .callMethodWhere(
              target(owner(nameMatching("java\\.lang\\.System")))
                  .and(target(not(nameMatching("arraycopy")))))),

  NO_PROCESS(
      Violations.AsksRuntime.class,
      noClasses()
          .should()
          .dependOnClassesThat(belongToAnyOf(Runtime.class, Process.class, ProcessBuilder.class))),

  NO_CLOCK(
      Violations.HasClock.class,
      noClasses().should().dependOnClassesThat().belongToAnyOf(Clock.class)),

  NO_NOW(
      Violations.AsksInstant.class,
      noClasses()
          .should()
          .callMethodWhere(
              target(owner(nameMatching("java\\.time\\..*"))).and(target(nameMatching("now"))))),

  NO_RANDOM(
      Violations.RollsDice.class,
      noClasses()
          .should()
          .dependOnClassesThat(
              belongToAnyOf(Random.class, SplittableRandom.class, SecureRandom.class)
                  .or(resideInAnyPackage("java.util.random..")))),

  NO_MATH_RANDOM(
      Violations.RollsMathDice.class,
      noClasses()
          .should()
          .callMethod(Math.class, "random")
          .orShould()
          .callMethod(StrictMath.class, "random")
          .orShould()
          .callMethod(UUID.class, "randomUUID")),

  NO_NATIVE_CALL(
      Violations.CallsNative.class,
      noClasses().should().dependOnClassesThat(belongToAnyOf(Linker.class, SymbolLookup.class))),

  NO_SHARED_MEMORY(
      Violations.SharesMemory.class,
      noClasses()
          .should()
          .callMethod(Arena.class, "ofShared")
          .orShould()
          .callMethod(Arena.class, "global")
          .orShould()
          .callMethod(Arena.class, "ofAuto")),

  NO_LOGGING(
      Violations.Logs.class,
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.slf4j..", "ch.qos.logback..", "java.util.logging..")),

  /** The libraries are not on the class path: the enforcer sees to that, and this by name. */
  NO_LIBRARY(
      Violations.UsesLibrary.class,
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.netty..", "tools.jackson..", "com.fasterxml..", "com.tngtech..")),

  NO_SHELL(
      Violations.UsesShell.class,
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "slr.plane..", "slr.node..", "slr.site..", "slr.host..", "slr.lab..", "slr.shell.."));

  final Class<?> violator;
  final ArchRule rule;

  PurityRule(Class<?> violator, ArchRule rule) {
    this.violator = violator;
    this.rule = rule;
  }
}
