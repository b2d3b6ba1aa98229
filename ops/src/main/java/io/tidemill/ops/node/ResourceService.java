package io.tidemill.ops.node;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.ops.api.Activation;
import io.tidemill.ops.api.Applied;
import io.tidemill.ops.api.Change;
import io.tidemill.ops.api.Resources;
import io.tidemill.ops.kafka.TopicCreator;
import io.tidemill.ops.kafka.UserTopics;
import io.tidemill.ops.resources.ResourceChange;
import io.tidemill.ops.resources.ResourceStore;
import io.tidemill.ops.resources.ResourceWriter;
import io.tidemill.ops.resources.TriggerStatus;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemException;
import io.tidemill.schemas.resource.Broker;
import io.tidemill.schemas.resource.Kind;
import io.tidemill.schemas.resource.Resource;
import io.tidemill.schemas.resource.ResourceDocuments;
import io.tidemill.schemas.resource.ResourceDocuments.Document;
import io.tidemill.schemas.resource.ResourceTable;
import io.tidemill.schemas.resource.Trigger;
import io.tidemill.schemas.topic.TopicSpec;
import io.tidemill.schemas.topic.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Applies and deletes resources: checks everything, makes the topics of brokers, writes, waits
 * until it is active.
 */
final class ResourceService implements Resources {
  private static final Duration ACTIVE_WITHIN = Duration.ofSeconds(10);

  private final Topics topics;
  private final int meshPartitions;
  private final ResourceStore store;
  private final ResourceWriter writer;
  private final TopicCreator creator;
  private final UserTopics userTopics;
  private final ResourceRules rules;
  private final Activator activator;
  private final Predicate<String> topicExists;
  private final Surroundings surroundings;

  ResourceService(
      Topics topics,
      int meshPartitions,
      ResourceStore store,
      ResourceWriter writer,
      TopicCreator creator,
      UserTopics userTopics,
      Activator activator,
      Predicate<String> topicExists,
      Surroundings surroundings) {
    this.topics = topics;
    this.meshPartitions = meshPartitions;
    this.store = store;
    this.writer = writer;
    this.creator = creator;
    this.userTopics = userTopics;
    this.rules = new ResourceRules(meshPartitions);
    this.activator = activator;
    this.topicExists = topicExists;
    this.surroundings = surroundings;
  }

  @Override
  public ResourceTable current() {
    return store.current();
  }

  @Override
  public ObjectNode document(Resource resource) {
    ObjectNode document = ResourceDocuments.toJson(resource);
    if (resource instanceof Trigger trigger) {
      ObjectNode status =
          TriggerStatus.of(
              trigger,
              store.current(),
              store.activeFrom(trigger.name()),
              topics.deadLettersOf(trigger.broker()),
              topicExists);
      String trouble = surroundings.troubles().get().get(trigger.name());
      if (trouble != null) {
        status.put("trouble", trouble);
      }
      document.set("status", status);
    }
    if (resource instanceof Broker broker) {
      document
          .putObject("status")
          .putObject("address")
          .put("url", surroundings.address().get() + "/events/" + broker.name());
    }
    return document;
  }

  @Override
  public Applied apply(String file, String text, boolean dryRun) {
    var parsed = ResourceDocuments.parse(file, text);
    var problems = new ArrayList<>(parsed.problems());
    var warnings = new ArrayList<Problem>();
    ResourceTable before = store.current();
    List<Resource> resources = parsed.documents().stream().map(Document::resource).toList();
    ResourceTable after = before.with(before.offset(), resources);
    for (Resource resource : resources) {
      var findings = rules.check(file, resource, after, before);
      problems.addAll(findings.problems());
      if (resource instanceof Broker broker && broker.topic() != null) {
        userTopics.check(broker.topic()).map(found -> found.in(file)).ifPresent(problems::add);
      }
      warnings.addAll(findings.warnings());
    }
    if (!problems.isEmpty() || dryRun) {
      List<Change> planned =
          problems.isEmpty() ? changes(writer.preview(parsed.documents())) : List.of();
      return new Applied(planned, warnings, problems, before.offset());
    }
    createTopics(resources);
    var written = writer.apply(parsed.documents());
    store.awaitOffset(written.endOffset(), ACTIVE_WITHIN);
    List<Change> changes = activate(changes(written.changes()), written.endOffset());
    return new Applied(changes, warnings, List.of(), written.endOffset());
  }

  /** From where on the triggers hold that were written, or of which that is not known yet. */
  private List<Change> activate(List<Change> changes, long offset) {
    var triggers = new LinkedHashMap<String, Trigger>();
    for (Change change : changes) {
      if (change.kind() == Kind.TRIGGER
          && (change.effect() != Change.Effect.UNCHANGED
              || store.activeFrom(change.name()).isEmpty())) {
        store.current().trigger(change.name()).ifPresent(t -> triggers.put(t.name(), t));
      }
    }
    if (triggers.isEmpty()) {
      return changes;
    }
    Optional<String> missing = activator.await(offset);
    Map<String, Map<Integer, Long>> ends =
        missing.isPresent()
            ? Map.of()
            : activator.ends(triggers.values().stream().map(Trigger::broker).distinct().toList());
    var active = new LinkedHashMap<Trigger, Map<Integer, Long>>();
    triggers.values().stream()
        .filter(trigger -> ends.containsKey(trigger.broker()))
        .forEach(t -> active.put(t, ends.getOrDefault(t.broker(), Map.of())));
    if (!active.isEmpty()) {
      writer.activate(active);
    }
    Activation none = Activation.missing(missing.orElse("Kafka does not say where the topic ends"));
    return changes.stream()
        .map(change -> {
          Trigger trigger = triggers.get(change.name());
          if (change.kind() != Kind.TRIGGER || trigger == null) {
            return change;
          }
          Map<Integer, Long> from = active.get(trigger);
          return change.holding(from == null ? none : new Activation(true, from, null));
        })
        .toList();
  }

  @Override
  public boolean delete(Kind kind, String name) {
    if (store.current().find(kind, name).isEmpty()) {
      return false;
    }
    ResourceRules.stillUsed(kind, name, store.current())
        .ifPresent(used -> {
          throw new ProblemException(used);
        });
    store.awaitOffset(writer.delete(kind, name).endOffset(), ACTIVE_WITHIN);
    return true;
  }

  @Override
  public Optional<Instant> appliedAt(String workflow, int version) {
    return store.appliedAt(workflow, version);
  }

  @Override
  public boolean deleteVersion(String workflow, int version) {
    return writer.deleteVersion(workflow, version);
  }

  /** A broker's topics are there before it is, so that its first event finds them. */
  private void createTopics(List<Resource> resources) {
    var specs = new ArrayList<TopicSpec>();
    for (Resource resource : resources) {
      if (resource instanceof Broker broker) {
        int partitions =
            broker.partitions() == Broker.PARTITIONS_UNSET ? meshPartitions : broker.partitions();
        if (broker.topic() == null) {
          specs.add(topics.events(broker.name(), partitions, broker.retention()));
        }
        specs.add(topics.deadLetters(broker.name(), partitions));
      }
    }
    if (!specs.isEmpty()) {
      creator.ensure(specs, TopicCreator.Partitions.ANY);
    }
  }

  private static List<Change> changes(List<ResourceChange> changes) {
    return changes.stream()
        .map(change ->
            new Change(
                change.kind(),
                change.name(),
                change.version(),
                switch (change.effect()) {
                  case CREATED -> Change.Effect.CREATED;
                  case CHANGED -> Change.Effect.CHANGED;
                  case UNCHANGED -> Change.Effect.UNCHANGED;
                  case DELETED -> throw new IllegalStateException("applying deletes nothing");
                }))
        .toList();
  }
}
