package io.tidemill.workflow.v01;

import io.tidemill.schemas.problem.ProblemCode;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where one state may go to: reads its targets, and keeps those that exist for {@link Graph}. */
final class Transitions {
  private final Scope scope;
  private final Set<String> targets = new LinkedHashSet<>();
  private boolean terminal;
  private boolean timesOut;

  Transitions(Scope scope) {
    this.scope = scope;
  }

  Scope scope() {
    return scope;
  }

  /** {@code next-state}: required at the top level; in a branch its absence ends the branch. */
  @Nullable String next(Fields owner) {
    if (scope.isTop()) {
      return owner
          .requiredText("next-state", ProblemCode.WF208)
          .map(name -> resolved(owner, "next-state", name))
          .orElse(null);
    }
    terminal |= !owner.has("next-state");
    return optional(owner, "next-state");
  }

  /** A target that may be absent. */
  @Nullable String optional(Fields owner, String member) {
    return owner
        .text(member, ProblemCode.WF206)
        .map(name -> resolved(owner, member, name))
        .orElse(null);
  }

  /** The target of a choice; {@code ""} when it cannot be read. */
  String choice(Fields owner) {
    String name =
        owner
            .requiredText("next-state", ProblemCode.WF503)
            .map(target -> resolved(owner, "next-state", target))
            .orElse(null);
    return name == null ? "" : name;
  }

  private @Nullable String resolved(Fields owner, String member, String name) {
    String target = scope.target(owner, member, name).orElse(null);
    if (target != null) {
      targets.add(target);
    }
    return target;
  }

  /** Notes that waiting here may end in a timeout, and so in an END state (§9.4). */
  void timesOut() {
    timesOut = true;
  }

  boolean mayTimeOut() {
    return timesOut;
  }

  /** Targets that are states of the scope. */
  Set<String> targets() {
    return targets;
  }

  /** Whether the branch may end here. */
  boolean terminal() {
    return terminal;
  }
}
