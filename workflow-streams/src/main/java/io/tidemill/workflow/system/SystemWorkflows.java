package io.tidemill.workflow.system;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.schemas.json.ReferencePath;
import io.tidemill.schemas.log.SystemKeys;
import io.tidemill.workflow.core.Definition;
import io.tidemill.workflow.core.Filters;
import io.tidemill.workflow.core.Node;
import io.tidemill.workflow.core.Path;
import io.tidemill.workflow.core.Status;
import io.tidemill.workflow.core.Wait;
import io.tidemill.workflow.schedule.CronSchedule;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The definitions of {@link SystemKeys}. What one instance does, and when, stands in its input, so
 * a definition depends on the broker alone and an older run never misses the version it was started
 * with:
 *
 * <ul>
 *   <li>{@code ~source.<broker>}, token the source: {@code {"cron": {"schedule", "timeZone"},
 *       "event"}}. Wait for the next time, emit, again. A time that went by while nobody was there
 *       fires once, because the next wait begins when the last one is over.
 *   <li>{@code ~timer.<broker>}, token of the author: {@code {"afterMs" or "atMs", "event"}}. Wait,
 *       emit, end.
 * </ul>
 */
public final class SystemWorkflows {
  private static final String WAIT = "Wait";
  private static final String EMIT = "Emit";
  private static final String END = "End";

  /** The event goes in, and what came in goes on. */
  private static final Filters OF_EVENT =
      new Filters(new Path.Definite(path("$.event")), null, Path.WHOLE);

  private SystemWorkflows() {}

  /** A version of a system workflow; empty when there is none. */
  public static Optional<Definition> find(String workflow, int version) {
    if (version != SystemKeys.VERSION) {
      return Optional.empty();
    }
    return SystemKeys.brokerOfTimer(workflow)
        .map(broker -> timer(workflow, broker))
        .or(() -> SystemKeys.brokerOfSource(workflow).map(broker -> source(workflow, broker)));
  }

  private static Definition source(String workflow, String broker) {
    var wait = new Wait.By(new Path.Definite(path("$.cron")), SystemWorkflows::next);
    return new Definition(
        workflow,
        SystemKeys.VERSION,
        WAIT,
        List.of(
            new Node.Pause(WAIT, wait, keeping(), EMIT),
            new Node.Emit(EMIT, broker, OF_EVENT, WAIT)),
        List.of());
  }

  private static Definition timer(String workflow, String broker) {
    var wait = new Wait.By(Path.WHOLE, SystemWorkflows::instant);
    return new Definition(
        workflow,
        SystemKeys.VERSION,
        WAIT,
        List.of(
            new Node.Pause(WAIT, wait, keeping(), EMIT),
            new Node.Emit(EMIT, broker, OF_EVENT, END),
            new Node.End(END, Status.SUCCESS, Filters.NONE)),
        List.of());
  }

  private static Filters keeping() {
    return new Filters(Path.WHOLE, null, Path.WHOLE);
  }

  private static @Nullable Long next(JsonNode cron, long nowMs) {
    String schedule = cron.path("schedule").asText();
    String zone = cron.path("timeZone").asText();
    return CronSchedule.parse(schedule, zone, "") instanceof CronSchedule.Parsed.Ok(var times)
        ? times.after(nowMs)
        : null;
  }

  private static @Nullable Long instant(JsonNode input, long nowMs) {
    if (input.path("atMs").isIntegralNumber()) {
      return input.path("atMs").longValue();
    }
    return input.path("afterMs").isIntegralNumber()
        ? Long.valueOf(nowMs + input.path("afterMs").longValue())
        : null;
  }

  private static ReferencePath path(String text) {
    return ReferencePath.parse(text).orElseThrow();
  }
}
