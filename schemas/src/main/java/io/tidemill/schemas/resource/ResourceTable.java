package io.tidemill.schemas.resource;

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

  private ResourceTable(
      long offset,
      Map<Kind, Map<String, Resource>> byKind,
      Map<String, Map<Integer, Workflow>> versions) {
    this.offset = offset;
    this.byKind = byKind;
    this.versions = versions;
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
