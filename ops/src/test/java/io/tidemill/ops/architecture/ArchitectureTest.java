package io.tidemill.ops.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The rooms keep their arrows, and each rule fails on a violation that is planted for it. */
final class ArchitectureTest {
  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.tidemill");

  /** Classes of the test sources that break a rule each; they lie in the packages that the rules are about. */
  private static final JavaClasses PLANTED =
      new ClassFileImporter()
          .withImportOption(location -> location.contains("/planted/"))
          .importPackages("io.tidemill");

  @TestFactory
  Stream<DynamicTest> theProgramKeepsEachRule() {
    return RoomRules.all().entrySet().stream()
        .map(rule -> DynamicTest.dynamicTest(rule.getKey(), () -> rule.getValue().check(MAIN)));
  }

  @TestFactory
  Stream<DynamicTest> eachRuleFailsOnItsPlantedViolation() {
    return RoomRules.all().entrySet().stream()
        .map(
            rule ->
                DynamicTest.dynamicTest(
                    rule.getKey(),
                    () ->
                        assertThat(rule.getValue().evaluate(PLANTED).hasViolation())
                            .as("a planted violation is found")
                            .isTrue()));
  }
}
