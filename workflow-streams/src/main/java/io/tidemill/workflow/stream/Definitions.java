package io.tidemill.workflow.stream;

import io.tidemill.schemas.log.SystemKeys;
import io.tidemill.schemas.resource.ResourceTable;
import io.tidemill.schemas.resource.Workflow;
import io.tidemill.workflow.core.Definition;
import io.tidemill.workflow.system.SystemWorkflows;
import io.tidemill.workflow.v01.Compiled;
import io.tidemill.workflow.v01.FunctionWorkflow;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** The compiled definitions of all workflow versions that were asked for; each is compiled once. */
public final class Definitions {
  /** How long a task waits for a version that its node has not read yet (design D5). */
  private static final Duration WAIT_MAX = Duration.ofSeconds(60);

  private static final long LOOK_AGAIN_NANOS = Duration.ofMillis(5).toNanos();

  private record Version(String workflow, int version) {}

  private final Supplier<ResourceTable> resources;
  private final BooleanSupplier caughtUp;
  private final Map<Version, Definition> compiled = new ConcurrentHashMap<>();

  /**
   * Compiles what a node knows.
   *
   * @param resources what the node has read
   * @param caughtUp returns true when the node has read all that stood in the topic at the time of
   *     the question, and false when that cannot be told now; may block for some seconds
   */
  public Definitions(Supplier<ResourceTable> resources, BooleanSupplier caughtUp) {
    this.resources = resources;
    this.caughtUp = caughtUp;
  }

  /** A version that this node knows; empty when it does not, or when it cannot be compiled. */
  public Optional<Definition> find(String workflow, int version) {
    if (SystemKeys.isSystem(workflow)) {
      return SystemWorkflows.find(workflow, version);
    }
    var key = new Version(workflow, version);
    Definition known = compiled.get(key);
    if (known != null) {
      return Optional.of(known);
    }
    return resources
        .get()
        .workflow(workflow, version)
        .flatMap(Definitions::compile)
        .map(definition -> {
          compiled.put(key, definition);
          return definition;
        });
  }

  /** A version that a record of the log is pinned to, and that is not there any more. */
  static final class Gone extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Gone(String workflow, int version, String why) {
      super("version %d of workflow %s %s".formatted(version, workflow, why));
    }
  }

  /**
   * A version that a record of the log is pinned to. A version is written before any record is
   * pinned to it, so {@link Gone} is thrown when the node has read all that was written and does
   * not know it. Until that is certain this waits: a record of a version that is nowhere holds its
   * partition up for one look at the end of the topic, and not for the whole of the time.
   */
  Definition require(String workflow, int version) {
    long deadline = System.nanoTime() + WAIT_MAX.toNanos();
    while (true) {
      // First: what is found afterwards is at least as new.
      boolean passed = resources.get().highestVersion(workflow) >= version;
      Optional<Definition> found = find(workflow, version);
      if (found.isEmpty() && !passed && caughtUp.getAsBoolean()) {
        passed = true;
        found = find(workflow, version);
      }
      if (found.isPresent()) {
        return found.get();
      }
      if (passed) {
        throw new Gone(workflow, version, "is gone, or cannot be compiled any more");
      }
      if (System.nanoTime() > deadline) {
        throw new Gone(workflow, version, "did not appear within " + WAIT_MAX);
      }
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    }
  }

  /** Forgets what was compiled, as a node that starts has compiled nothing. */
  void forget() {
    compiled.clear();
  }

  private static Optional<Definition> compile(Workflow workflow) {
    return switch (FunctionWorkflow.compile(workflow)) {
      case Compiled.Ready(var definition, _) -> Optional.of(definition);
      case Compiled.Refused _ -> Optional.empty();
    };
  }
}
