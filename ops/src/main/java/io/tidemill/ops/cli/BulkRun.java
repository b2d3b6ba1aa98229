package io.tidemill.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.json.Json;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A command for many instances, in portions of about a second each, so that a stop leaves nothing
 * half done and what was done is known exactly.
 */
final class BulkRun {
  private static final int PORTION_MAX = 500;
  private static final int BAR_WIDTH = 30;

  private final Terminal terminal;
  private final Rest rest;
  private final String verb;
  private final String path;
  private final ObjectNode selection;
  private final int rate;

  private final Set<String> refusals = new LinkedHashSet<>();
  private long applied;
  private long refused;
  private @Nullable String next;

  /**
   * A run that has not begun.
   *
   * @param selection which instances, as fields of the request
   */
  BulkRun(
      Terminal terminal, Rest rest, String workflow, String verb, ObjectNode selection, int rate) {
    this.terminal = terminal;
    this.rest = rest;
    this.verb = verb;
    this.path = Rest.path("api", "v1", "workflows", workflow, "bulk", verb);
    this.selection = selection;
    this.rate = rate;
  }

  /** Counts what it would hit; the answer has some {@code examples}. */
  JsonNode count(@Nullable String after) {
    ObjectNode body = selection.deepCopy().put("dryRun", true).put("after", after);
    try (var progress = new ProgressLine(terminal)) {
      return rest.lines(
          path,
          Json.bytes(body),
          line -> {
            if (!line.path("done").asBoolean()) {
              progress.show("counted " + line.path("matching").asText() + " …");
            }
          });
    }
  }

  /**
   * Does it; the answer is the exit code.
   *
   * @param counted what {@link #count} answered
   */
  int run(JsonNode counted, @Nullable String after, Stop stop) {
    long total = counted.path("matching").asLong();
    next = after;
    String stopped = null;
    try (var progress = new ProgressLine(terminal)) {
      do {
        JsonNode done = portion(counted, total, progress);
        add(done);
        stopped = done.hasNonNull("stopped") ? done.path("stopped").asText() : null;
      } while (next != null && stopped == null && !stop.requested());
    }
    terminal.out().println(told(total));
    refusals.forEach(why -> terminal.say("  " + Table.printable(why)));
    if (stopped != null) {
      terminal.say("Stopped: " + stopped + ". What was done stays done; ask again to go on.");
      return Exit.PARTIAL;
    }
    if (next != null) {
      terminal.say("Stopped as you wished. To go on, ask again, with --after " + next);
      return Exit.INTERRUPTED;
    }
    return refused > 0 ? Exit.PARTIAL : Exit.OK;
  }

  private JsonNode portion(JsonNode counted, long total, ProgressLine progress) {
    ObjectNode body =
        selection
            .deepCopy()
            .put("after", next)
            .put("rate", rate)
            .put("limit", Math.min(rate, PORTION_MAX))
            .put("before", counted.path("before").asText(null));
    return rest.lines(
        path,
        Json.bytes(body),
        line ->
            progress.show(
                bar(
                    applied
                        + refused
                        + line.path("applied").asLong()
                        + line.path("refused").asLong(),
                    total)));
  }

  private void add(JsonNode done) {
    applied += done.path("applied").asLong();
    refused += done.path("refused").asLong();
    done.path("refusals").forEach(why -> refusals.add(why.asText()));
    next = done.hasNonNull("next") ? done.path("next").asText() : null;
  }

  private String told(long total) {
    return "%s: %d of %d instances applied, %d refused".formatted(verb, applied, total, refused);
  }

  /** {@code [######------] 50 of 100}. */
  private static String bar(long done, long total) {
    long most = Math.max(total, done);
    int filled = most == 0 ? BAR_WIDTH : (int) (BAR_WIDTH * done / most);
    return "[%s%s] %d of %d"
        .formatted("#".repeat(filled), "-".repeat(BAR_WIDTH - filled), done, most);
  }
}
