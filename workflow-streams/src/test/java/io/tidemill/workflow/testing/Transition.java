package io.tidemill.workflow.testing;

import static io.tidemill.workflow.core.Phase.ABSENT;
import static io.tidemill.workflow.core.Phase.ENDED;
import static io.tidemill.workflow.core.Phase.INCIDENT;
import static io.tidemill.workflow.core.Phase.PAUSED;
import static io.tidemill.workflow.core.Phase.WAITING_BRANCHES;
import static io.tidemill.workflow.core.Phase.WAITING_EVENT;
import static io.tidemill.workflow.core.Phase.WAITING_FUNCTION;
import static io.tidemill.workflow.core.Phase.WAITING_TIMER;

import io.tidemill.schemas.log.LogRecord;
import io.tidemill.workflow.core.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * One row of the machine's table: in this phase, this kind of record may lead to that phase.
 *
 * @param record simple name of the kind of log record
 */
public record Transition(Phase before, String record, Phase after) {
  private static final Phase[] LIVE = {
    WAITING_EVENT, WAITING_FUNCTION, WAITING_TIMER, WAITING_BRANCHES
  };
  private static final Phase[] SUSPENDED = {PAUSED, INCIDENT};

  /** Every row there is; another one is a fault of the machine. */
  public static final List<Transition> LEGAL = legal();

  private static List<Transition> legal() {
    var rows = new ArrayList<Transition>();
    for (String start : List.of("EventArrived", "StartRequested")) {
      rows.addAll(rows(ABSENT, start, ABSENT, ENDED));
      rows.addAll(rows(ABSENT, start, LIVE));
      rows.addAll(rows(ENDED, start, ENDED));
      rows.addAll(rows(ENDED, start, LIVE));
    }
    for (Phase before : LIVE) {
      rows.addAll(rows(before, "CommandRequested", LIVE));
      rows.addAll(rows(before, "CommandRequested", PAUSED, ENDED));
      rows.addAll(rows(before, World.BROKEN, INCIDENT));
    }
    rows.addAll(rows(WAITING_EVENT, "EventArrived", LIVE));
    rows.addAll(rows(WAITING_EVENT, "EventArrived", ENDED));
    rows.addAll(rows(WAITING_EVENT, "TimerDue", WAITING_EVENT, ENDED));
    // Only what a call or a timer leads to goes on from these two; events are kept.
    for (Phase before : List.of(WAITING_FUNCTION, WAITING_TIMER)) {
      rows.addAll(rows(before, "EventArrived", before, ENDED));
      rows.addAll(rows(before, "TimerDue", LIVE));
      rows.addAll(rows(before, "TimerDue", ENDED));
    }
    rows.addAll(rows(WAITING_FUNCTION, "CallReturned", LIVE));
    rows.addAll(rows(WAITING_FUNCTION, "CallReturned", ENDED));
    for (String record : List.of("EventArrived", "CallReturned", "TimerDue")) {
      rows.addAll(rows(WAITING_BRANCHES, record, LIVE));
      rows.addAll(rows(WAITING_BRANCHES, record, ENDED));
    }
    for (Phase before : SUSPENDED) {
      rows.addAll(rows(before, "EventArrived", before, ENDED));
      rows.addAll(rows(before, "CommandRequested", before, ENDED));
      rows.addAll(rows(before, "CommandRequested", LIVE));
    }
    rows.addAll(rows(ENDED, "CommandRequested", ENDED));
    rows.addAll(rows(ENDED, "CommandRequested", LIVE));
    for (Phase phase : Phase.values()) {
      rows.add(new Transition(phase, World.BROKEN, phase));
      for (String record :
          List.of(
              "StartRequested", "CallReturned", "TimerDue", "OwnerAssumed", "CommandRequested")) {
        rows.add(new Transition(phase, record, phase));
      }
    }
    return rows.stream().distinct().toList();
  }

  /** The row of one step. */
  public static Transition of(Phase before, LogRecord record, Phase after) {
    return new Transition(before, record.getClass().getSimpleName(), after);
  }

  /** The table as a Mermaid state diagram; records that change nothing are left out. */
  public static String diagram(Set<Transition> rows) {
    var text = new StringBuilder("```mermaid\nstateDiagram-v2\n  [*] --> ABSENT\n");
    for (Phase before : Phase.values()) {
      for (Phase after : Phase.values()) {
        List<String> records =
            LEGAL.stream()
                .filter(row -> rows.contains(row) && row.before == before && row.after == after)
                .map(Transition::record)
                // What changes nothing anywhere is left out.
                .filter(record ->
                    before != after
                        || !(record.equals("OwnerAssumed") || record.equals(World.BROKEN)))
                .sorted()
                .toList();
        if (!records.isEmpty()) {
          text.append("  %s --> %s: %s\n".formatted(before, after, String.join(", ", records)));
        }
      }
    }
    return text.append("```\n").toString();
  }

  private static List<Transition> rows(Phase before, String record, Phase... after) {
    var rows = new ArrayList<Transition>();
    for (Phase phase : after) {
      rows.add(new Transition(before, record, phase));
    }
    return rows;
  }
}
