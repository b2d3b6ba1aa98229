package io.tidemill.ops.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The arrows between the rooms and the purity of cores, as in docs/ARCHITECTURE.md. */
final class RoomRules {
  private static final String[] HTTP = {
    "org.eclipse.jetty..", "java.net.http..", "com.sun.net.httpserver.."
  };
  private static final String[] CORES = {
    "io.tidemill.triggers.core..",
    "io.tidemill.triggers.cesql..",
    "io.tidemill.invoker.core..",
    "io.tidemill.workflow.core..",
    "io.tidemill.workflow.v01..",
    "io.tidemill.workflow.schedule..",
    "io.tidemill.workflow.system..",
    "io.tidemill.workflow.diagram..",
    "io.tidemill.bridge.core..",
    "io.tidemill.ops.verify.core.."
  };
  private static final Set<String> CLOCKS_AND_DICE =
      Set.of("currentTimeMillis", "nanoTime", "now", "randomUUID", "random", "sleep", "parkNanos");

  private RoomRules() {}

  /** Every rule by name. */
  static Map<String, ArchRule> all() {
    var rules = new LinkedHashMap<String, ArchRule>();
    rules.put(
        "schemas uses no other room",
        room("schemas")
            .should()
            .dependOnClassesThat(
                rooms("triggers", "invoker", "workflow", "bridge", "ops", "benchmarks")));
    rules.put(
        "schemas knows no Kafka Streams, HTTP, logger",
        room("schemas")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(with(HTTP, "org.apache.kafka.streams..", "org.slf4j..")));
    rules.put(
        "triggers uses schemas only",
        room("triggers")
            .should()
            .dependOnClassesThat(rooms("invoker", "workflow", "bridge", "ops", "benchmarks")));
    rules.put(
        "triggers knows no HTTP",
        room("triggers").should().dependOnClassesThat().resideInAnyPackage(HTTP));
    rules.put(
        "the invoker uses schemas only",
        room("invoker")
            .should()
            .dependOnClassesThat(rooms("triggers", "workflow", "bridge", "ops", "benchmarks")));
    rules.put(
        "workflows use schemas and the invoker only",
        room("workflow")
            .should()
            .dependOnClassesThat(rooms("triggers", "bridge", "ops", "benchmarks")));
    rules.put(
        "workflows know no HTTP",
        room("workflow").should().dependOnClassesThat().resideInAnyPackage(HTTP));
    rules.put(
        "workflows use the invoker's ports only",
        room("workflow").should().dependOnClassesThat(invokerInsides()));
    rules.put(
        "the bridge uses schemas only",
        room("bridge")
            .should()
            .dependOnClassesThat(rooms("triggers", "invoker", "workflow", "ops", "benchmarks")));
    rules.put(
        "ops does not use benchmarks",
        room("ops").should().dependOnClassesThat(rooms("benchmarks")));
    rules.put(
        "cores are pure",
        noClasses()
            .that()
            .resideInAnyPackage(CORES)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                with(
                    HTTP,
                    "org.apache.kafka..",
                    "org.slf4j..",
                    "java.util.concurrent..",
                    "java.nio.file..")));
    rules.put(
        "cores take time and chance as arguments",
        noClasses().that().resideInAnyPackage(CORES).should().callMethodWhere(readsClockOrDice()));
    rules.putAll(ofTheTestKit());
    rules.put(
        "the engine does not know its languages",
        noClasses()
            .that()
            .resideInAPackage("io.tidemill.workflow.core..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.tidemill.workflow.v01.."));
    return rules;
  }

  private static Map<String, ArchRule> ofTheTestKit() {
    var rules = new LinkedHashMap<String, ArchRule>();
    rules.put(
        "the test kit needs no Kafka and no JUnit",
        noClasses()
            .that()
            .resideInAPackage("io.tidemill.workflow.testkit..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                with(
                    HTTP,
                    "org.apache.kafka..",
                    "org.slf4j..",
                    "org.junit..",
                    "io.tidemill.workflow.stream..")));
    rules.put(
        "the test kit's time is virtual",
        noClasses()
            .that()
            .resideInAPackage("io.tidemill.workflow.testkit..")
            .should()
            .callMethodWhere(readsClockOrDice()));
    return rules;
  }

  private static GivenClassesConjunction room(String name) {
    return noClasses().that().resideInAPackage("io.tidemill." + name + "..");
  }

  private static DescribedPredicate<JavaClass> rooms(String... names) {
    return resideInAnyPackage(
        List.of(names).stream().map(n -> "io.tidemill." + n + "..").toArray(String[]::new));
  }

  /** All of the invoker but the call port, outcomes, and the publisher port. */
  private static DescribedPredicate<JavaClass> invokerInsides() {
    return resideInAnyPackage("io.tidemill.invoker.delivery..")
        .and(
            DescribedPredicate.describe(
                "are not the publisher port", c -> !c.getSimpleName().equals("Publisher")));
  }

  private static DescribedPredicate<JavaMethodCall> readsClockOrDice() {
    return DescribedPredicate.describe(
        "read a clock or throw dice",
        call ->
            CLOCKS_AND_DICE.contains(call.getName())
                && call.getTargetOwner().getPackageName().startsWith("java."));
  }

  private static String[] with(String[] some, String... more) {
    return Stream.concat(Stream.of(some), Stream.of(more)).toArray(String[]::new);
  }
}
