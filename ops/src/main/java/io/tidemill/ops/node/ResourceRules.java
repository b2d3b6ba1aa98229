package io.tidemill.ops.node;

import io.tidemill.schemas.problem.Nearest;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.resource.Broker;
import io.tidemill.schemas.resource.Kind;
import io.tidemill.schemas.resource.Resource;
import io.tidemill.schemas.resource.ResourceTable;
import io.tidemill.schemas.resource.Source;
import io.tidemill.schemas.resource.Trigger;
import io.tidemill.schemas.resource.Workflow;
import io.tidemill.workflow.schedule.CronSchedule;
import io.tidemill.workflow.v01.Checked;
import io.tidemill.workflow.v01.FunctionWorkflow;
import io.tidemill.workflow.v01.Profile;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What must hold between resources before any is stored: references exist, what cannot change did
 * not, workflows compile.
 *
 * @param partitionsMax most partitions of a broker: those of the mesh
 */
record ResourceRules(int partitionsMax) {
  /** Findings about one resource. */
  record Findings(List<Problem> problems, List<Problem> warnings) {}

  /**
   * Checks a resource.
   *
   * @param after the table with everything applied
   * @param before the table as it is
   */
  Findings check(String file, Resource resource, ResourceTable after, ResourceTable before) {
    var problems = new ArrayList<Problem>();
    var warnings = new ArrayList<Problem>();
    switch (resource) {
      case Broker broker -> checkBroker(broker, after, before, problems);
      case Trigger trigger -> checkTrigger(trigger, after, before, problems);
      case Workflow workflow -> checkWorkflow(workflow, after, problems, warnings);
      case Source source -> checkSource(source, after, problems);
      case io.tidemill.schemas.resource.Function _ -> {}
    }
    return new Findings(located(file, problems), located(file, warnings));
  }

  private void checkBroker(
      Broker broker, ResourceTable after, ResourceTable before, List<Problem> problems) {
    checkTopic(broker, after, before, problems);
    if (broker.partitions() > partitionsMax) {
      problems.add(
          new Problem(
              ProblemCode.TM_1005,
              "",
              "/spec/partitions",
              Integer.toString(broker.partitions()),
              "at most the partitions of the mesh, " + partitionsMax,
              "use " + partitionsMax + " or fewer, or start with a larger mesh-partitions"));
    }
    before
        .find(Kind.BROKER, broker.name())
        .map(Broker.class::cast)
        .filter(old -> old.partitions() != broker.partitions())
        .ifPresent(old ->
            problems.add(
                unchangeable(
                    "/spec/partitions",
                    Integer.toString(broker.partitions()),
                    Integer.toString(old.partitions()))));
  }

  private static void checkTopic(
      Broker broker, ResourceTable after, ResourceTable before, List<Problem> problems) {
    if (broker.topic() != null && broker.name().equals(Broker.DEFAULT)) {
      problems.add(
          new Problem(
              ProblemCode.TM_1005,
              "",
              "/spec/topic",
              broker.topic() + " for the broker default",
              "no topic: the default broker's own fixes the partitions of the mesh",
              "lay a broker of another name over it"));
    }
    after.brokers().stream()
        .filter(other -> broker.topic() != null && broker.topic().equals(other.topic()))
        .filter(other -> !other.name().equals(broker.name()))
        .findFirst()
        .ifPresent(other ->
            problems.add(
                new Problem(
                    ProblemCode.TM_1005,
                    "",
                    "/spec/topic",
                    broker.topic() + ", which the broker " + other.name() + " is laid over",
                    "a topic of no other broker",
                    "give the triggers to the broker " + other.name())));
    before
        .find(Kind.BROKER, broker.name())
        .map(Broker.class::cast)
        .filter(old -> !Objects.equals(old.topic(), broker.topic()))
        .ifPresent(old ->
            problems.add(unchangeable("/spec/topic", shown(broker.topic()), shown(old.topic()))));
  }

  private static String shown(@Nullable String topic) {
    return topic == null ? "no topic" : topic;
  }

  private static void checkTrigger(
      Trigger trigger, ResourceTable after, ResourceTable before, List<Problem> problems) {
    if (after.broker(trigger.broker()).isEmpty()) {
      problems.add(missing("/spec/broker", Kind.BROKER, trigger.broker(), after));
    }
    if (trigger.subscriber() instanceof Trigger.Subscriber.ToFunction(var function)
        && after.function(function).isEmpty()) {
      problems.add(missing("/spec/subscriber", Kind.FUNCTION, function, after));
    }
    before
        .trigger(trigger.name())
        .filter(old -> !old.broker().equals(trigger.broker()))
        .ifPresent(
            old -> problems.add(unchangeable("/spec/broker", trigger.broker(), old.broker())));
  }

  private static void checkWorkflow(
      Workflow workflow, ResourceTable after, List<Problem> problems, List<Problem> warnings) {
    if (after.broker(workflow.broker()).isEmpty()) {
      problems.add(missing("/spec/broker", Kind.BROKER, workflow.broker(), after));
    }
    Checked checked = FunctionWorkflow.check(workflow, Profile.EXTENDED);
    checked.errors().forEach(problem -> problems.add(problem.below("/spec")));
    checked.warnings().forEach(problem -> warnings.add(problem.below("/spec")));
    for (Checked.Call call : checked.calls()) {
      if (after.function(call.function()).isEmpty()) {
        problems.add(unknownFunction(call, after).below("/spec"));
      }
    }
  }

  /** A call of a function that is not registered, or of a version that it does not have (WF402). */
  private static Problem unknownFunction(Checked.Call call, ResourceTable table) {
    List<String> known = table.all(Kind.FUNCTION).stream().map(Resource::name).toList();
    String name = call.name();
    boolean registered = known.contains(name);
    return new Problem(
        ProblemCode.WF402,
        "",
        call.pointer(),
        registered
            ? "function " + call.function() + ", a version that " + name + " does not have"
            : "function " + call.function() + ", which does not exist",
        "the name of a function",
        registered
            ? "did you mean " + name + "?"
            : Nearest.to(name, known)
                .map(near -> "did you mean " + near + "?")
                .orElse("apply a function of this name, in the same file if you like"));
  }

  private static void checkSource(Source source, ResourceTable after, List<Problem> problems) {
    if (after.broker(source.broker()).isEmpty()) {
      problems.add(missing("/spec/broker", Kind.BROKER, source.broker(), after));
    }
    Source.Cron cron = source.cron();
    switch (CronSchedule.parse(cron.schedule(), cron.timeZone(), "/spec/cron")) {
      case CronSchedule.Parsed.Ok _ -> {}
      case CronSchedule.Parsed.Refused(var problem) -> problems.add(problem);
    }
  }

  /** What refers to a resource, and so keeps it from being deleted; empty when nothing does. */
  static Optional<Problem> stillUsed(Kind kind, String name, ResourceTable table) {
    Optional<String> user =
        switch (kind) {
          case BROKER ->
              table.triggers().stream()
                  .filter(t -> t.broker().equals(name))
                  .map(t -> "trigger " + t.name())
                  .findFirst()
                  .or(() ->
                      table.workflows().stream()
                          .filter(w -> w.broker().equals(name))
                          .map(w -> "workflow " + w.name())
                          .findFirst())
                  .or(() ->
                      table.sources().stream()
                          .filter(s -> s.broker().equals(name))
                          .map(s -> "source " + s.name())
                          .findFirst());
          case FUNCTION ->
              table.triggers().stream()
                  .filter(t -> t.subscriber().equals(new Trigger.Subscriber.ToFunction(name)))
                  .map(t -> "trigger " + t.name())
                  .findFirst()
                  .or(() -> workflowCalling(name, table));
          case TRIGGER, WORKFLOW, SOURCE -> Optional.empty();
        };
    return user.map(by ->
        new Problem(
            ProblemCode.TM_1011,
            "",
            "",
            "%s %s, which %s refers to".formatted(kind.word(), name, by),
            "a resource that nothing refers to",
            "delete or change " + by + " first"));
  }

  private static Optional<String> workflowCalling(String function, ResourceTable table) {
    return table.workflows().stream()
        .filter(w ->
            FunctionWorkflow.check(w, Profile.EXTENDED).calls().stream()
                .anyMatch(call -> call.name().equals(function)))
        .map(w -> "workflow " + w.name())
        .findFirst();
  }

  private static Problem missing(String pointer, Kind kind, String name, ResourceTable table) {
    List<String> known = table.all(kind).stream().map(Resource::name).toList();
    String fix =
        Nearest.to(name, known)
            .map(near -> "did you mean " + near + "?")
            .orElse("apply a " + kind.word() + " of this name, in the same file if you like");
    return new Problem(
        ProblemCode.TM_1009,
        "",
        pointer,
        kind.word() + " " + name + ", which does not exist",
        "the name of a " + kind.word(),
        fix);
  }

  private static Problem unchangeable(String pointer, String found, String was) {
    return new Problem(
        ProblemCode.TM_1012,
        "",
        pointer,
        found,
        was + ", as it was created",
        "keep it, or delete the resource and apply it anew");
  }

  private static List<Problem> located(String file, List<Problem> problems) {
    return problems.stream().map(problem -> problem.in(file)).toList();
  }
}
