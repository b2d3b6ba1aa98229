package io.tidemill.ops.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.resource.Kind;
import io.tidemill.schemas.resource.Resource;
import io.tidemill.schemas.resource.ResourceTable;
import java.time.Instant;
import java.util.Optional;

/**
 * The port to what users deploy. Calls may block; an expected failure is a {@link
 * io.tidemill.schemas.problem.ProblemException}.
 */
public interface Resources {
  /** Everything this node has read so far. */
  ResourceTable current();

  /** The document of a resource as its author would write it; a new object at each call. */
  ObjectNode document(Resource resource);

  /**
   * Checks every document of {@code text} and, unless {@code dryRun}, stores them; returns after
   * this node's table has read them. With any problem nothing is stored.
   *
   * @param file what the author calls the text; stands in the problems
   */
  Applied apply(String file, String text, boolean dryRun);

  /** Removes a resource; false when there is none. One that is referred to is kept: TM-1011. */
  boolean delete(Kind kind, String name);

  /** When a version of a workflow was applied; empty when that is not known. */
  Optional<Instant> appliedAt(String workflow, int version);

  /**
   * Removes one version of a workflow; the caller knows that no live instance runs it. False when
   * there is none, and when it is the highest: its number would be given again.
   */
  boolean deleteVersion(String workflow, int version);
}
