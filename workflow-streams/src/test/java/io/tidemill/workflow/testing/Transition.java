package io.tidemill.workflow.testing;

import static io.tidemill.workflow.core.Phase.ABSENT;
import static io.tidemill.workflow.core.Phase.ENDED;
import static io.tidemill.workflow.core.Phase.WAITING_EVENT;
import static io.tidemill.workflow.core.Phase.WAITING_FUNCTION;

import io.tidemill.schemas.log.LogRecord;
import io.tidemill.workflow.core.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One row of the machine's table: in this phase, this kind of record may lead to that phase.
 *
 * @param record simple name of the kind of log record
 */
public record Transition(Phase before, String record, Phase after) {
  /** Every row there is; another one is a fault of the machine. */
  public static final List<Transition> LEGAL =
      Stream.of(
              rows(ABSENT, "EventArrived", ABSENT, WAITING_EVENT, WAITING_FUNCTION, ENDED),
              rows(ABSENT, "StartRequested", ABSENT, WAITING_EVENT, WAITING_FUNCTION, ENDED),
              rows(ABSENT, "CallReturned", ABSENT),
              rows(ABSENT, "OwnerAssumed", ABSENT),
              rows(WAITING_EVENT, "EventArrived", WAITING_EVENT, WAITING_FUNCTION, ENDED),
              rows(WAITING_EVENT, "StartRequested", WAITING_EVENT),
              rows(WAITING_EVENT, "CallReturned", WAITING_EVENT),
              rows(WAITING_EVENT, "OwnerAssumed", WAITING_EVENT),
              rows(WAITING_FUNCTION, "EventArrived", WAITING_FUNCTION, ENDED),
              rows(WAITING_FUNCTION, "StartRequested", WAITING_FUNCTION),
              rows(WAITING_FUNCTION, "CallReturned", WAITING_EVENT, WAITING_FUNCTION, ENDED),
              rows(WAITING_FUNCTION, "OwnerAssumed", WAITING_FUNCTION),
              rows(ENDED, "EventArrived", WAITING_EVENT, WAITING_FUNCTION, ENDED),
              rows(ENDED, "StartRequested", WAITING_EVENT, WAITING_FUNCTION, ENDED),
              rows(ENDED, "CallReturned", ENDED),
              rows(ENDED, "OwnerAssumed", ENDED))
          .flatMap(List::stream)
          .toList();

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
                .filter(record -> before != after || !record.equals("OwnerAssumed"))
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
