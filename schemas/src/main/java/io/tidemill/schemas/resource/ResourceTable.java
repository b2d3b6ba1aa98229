package io.tidemill.schemas.resource;

import io.tidemill.schemas.topic.Topics;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Every resource at one moment; immutable, so that a reader that took one sees nothing change under
 * its hands.
 *
 * @param offset end offset of the resources topic up to which this table has read
 */
public final class ResourceTable {
  private final long offset;
  private final Map<Kind, Map<String, Resource>> byKind;
  private final Map<String, Map<Integer, Workflow>> versions;
  private final Map<String, String> laidOver;

  private ResourceTable(
      long offset,
      Map<Kind, Map<String, Resource>> byKind,
      Map<String, Map<Integer, Workflow>> versions) {
    this.offset = offset;
    this.byKind = byKind;
    this.versions = versions;
    this.laidOver = laidOver(byKind.getOrDefault(Kind.BROKER, Map.of()));
  }

  /** Of two brokers over one topic the first by name has it; the rules let no second one in. */
  private static Map<String, String> laidOver(Map<String, Resource> brokers) {
    Map<String, String> topics = new TreeMap<>();
    brokers.forEach((name, resource) -> {
      if (resource instanceof Broker broker && broker.topic() != null) {
        topics.putIfAbsent(broker.topic(), name);
      }
    });
    return Map.copyOf(topics);
  }

  /** A table without anything. */
  public static ResourceTable empty() {
    return new ResourceTable(0, Map.of(), Map.of());
  }

  /** End offset of the resources topic up to which this table has read. */
  public long offset() {
    return offset;
  }

  /** The broker of this name; the default broker exists even when nobody declared it. */
  public Optional<Broker> broker(String name) {
    Optional<Broker> declared = find(Kind.BROKER, name).map(Broker.class::cast);
    return declared.isPresent() || !name.equals(Broker.DEFAULT)
        ? declared
        : Optional.of(
            new Broker(
                Metadata.named(Broker.DEFAULT),
                Broker.PARTITIONS_UNSET,
                Broker.RETENTION_DEFAULT,
                Broker.MAX_EVENT_BYTES_DEFAULT));
  }

  /** All brokers, the default one included, by name. */
  public List<Broker> brokers() {
    Map<String, Broker> brokers = new TreeMap<>();
    broker(Broker.DEFAULT).ifPresent(broker -> brokers.put(broker.name(), broker));
    all(Kind.BROKER).forEach(broker -> brokers.put(broker.name(), (Broker) broker));
    return List.copyOf(brokers.values());
  }

  /**
   * The topic that holds the events of a broker; for a broker that does not exist (any more) the
   * one it would have.
   */
  public String eventsTopic(Topics topics, String broker) {
    return broker(broker)
        .map(found -> found.eventsTopic(topics))
        .orElseGet(() -> topics.eventsOf(broker));
  }

  /** The broker whose events a topic holds; empty for a topic of nobody. */
  public Optional<String> brokerOf(Topics topics, String topic) {
    Optional<String> own = topics.brokerOf(topic);
    return own.isPresent() ? own : Optional.ofNullable(laidOver.get(topic));
  }

  /** The topics of users that brokers are laid over, each with its broker. */
  public Map<String, String> laidOver() {
    return laidOver;
  }

  /** The function of this name. */
  public Optional<Function> function(String name) {
    return find(Kind.FUNCTION, name).map(Function.class::cast);
  }

  /** The trigger of this name. */
  public Optional<Trigger> trigger(String name) {
    return find(Kind.TRIGGER, name).map(Trigger.class::cast);
  }

  /** The newest version of the workflow of this name, unless it was deleted. */
  public Optional<Workflow> workflow(String name) {
    return find(Kind.WORKFLOW, name).map(Workflow.class::cast);
  }

  /**
   * One version of a workflow; it outlives the workflow's deletion, for the instances that still
   * run it.
   */
  public Optional<Workflow> workflow(String name, int version) {
    return Optional.ofNullable(versions.getOrDefault(name, Map.of()).get(version));
  }

  /** The highest version ever given to a workflow of this name; 0 when there was none. */
  public int highestVersion(String name) {
    return versions.getOrDefault(name, Map.of()).keySet().stream()
        .mapToInt(Integer::intValue)
        .max()
        .orElse(0);
  }

  /** The versions of a workflow that there are, the lowest first. */
  public List<Integer> versions(String name) {
    return versions.getOrDefault(name, Map.of()).keySet().stream().sorted().toList();
  }

  /** A resource by kind and name. */
  public Optional<Resource> find(Kind kind, String name) {
    return Optional.ofNullable(byKind.getOrDefault(kind, Map.of()).get(name));
  }

  /** All resources of a kind, by name. */
  public List<Resource> all(Kind kind) {
    return List.copyOf(byKind.getOrDefault(kind, Map.of()).values());
  }

  /** All triggers, by name. */
  public List<Trigger> triggers() {
    return all(Kind.TRIGGER).stream().map(Trigger.class::cast).toList();
  }

  /** The newest version of all workflows that are not deleted, by name. */
  public List<Workflow> workflows() {
    return all(Kind.WORKFLOW).stream().map(Workflow.class::cast).toList();
  }

  /** All sources, by name. */
  public List<Source> sources() {
    return all(Kind.SOURCE).stream().map(Source.class::cast).toList();
  }

  /** A table that differs from this one in the given resources. */
  public ResourceTable with(long newOffset, Collection<? extends Resource> changed) {
    Builder builder = new Builder(this);
    changed.forEach(builder::put);
    return builder.build(newOffset);
  }

  /** Collects changes and makes the next table. */
  public static final class Builder {
    private final Map<Kind, Map<String, Resource>> byKind = new HashMap<>();
    private final Map<String, Map<Integer, Workflow>> versions = new HashMap<>();

    public Builder(ResourceTable start) {
      start.byKind.forEach((kind, resources) -> byKind.put(kind, new TreeMap<>(resources)));
      start.versions.forEach((name, known) -> versions.put(name, new TreeMap<>(known)));
    }

    /**
     * Adds or replaces the current resource of this name; of a workflow also the version it
     * carries.
     */
    public void put(Resource resource) {
      byKind.computeIfAbsent(resource.kind(), _ -> new TreeMap<>()).put(resource.name(), resource);
      if (resource instanceof Workflow workflow) {
        putVersion(workflow);
      }
    }

    /** Adds one version of a workflow without making it the current one. */
    public void putVersion(Workflow workflow) {
      versions
          .computeIfAbsent(workflow.name(), _ -> new TreeMap<>())
          .put(workflow.version(), workflow);
    }

    /** Removes one version of a workflow. */
    public void removeVersion(String name, int version) {
      versions.getOrDefault(name, new TreeMap<>()).remove(version);
    }

    /** Removes the current resource of this name. */
    public void remove(Kind kind, String name) {
      byKind.getOrDefault(kind, new TreeMap<>()).remove(name);
    }

    /** The table of all that was put, read up to {@code offset}. */
    public ResourceTable build(long offset) {
      Map<Kind, Map<String, Resource>> kinds = new HashMap<>();
      byKind.forEach((kind, resources) -> kinds.put(kind, new TreeMap<>(resources)));
      Map<String, Map<Integer, Workflow>> numbered = new HashMap<>();
      versions.forEach((name, known) -> numbered.put(name, new TreeMap<>(known)));
      return new ResourceTable(offset, kinds, numbered);
    }
  }
}
