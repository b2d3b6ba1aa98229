package io.tidemill.ops.bulk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.ops.api.BulkRequest;
import io.tidemill.ops.api.CommandRequest;
import io.tidemill.ops.api.Job;
import io.tidemill.ops.api.Workflows;
import io.tidemill.ops.redelivery.Pace;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.log.LogRecord.Command;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.problem.ProblemException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Asks the same of many instances, no faster than the rate, at most {@value #UNDER_WAY_MAX} at
 * once, and tells every second how far it is. What was done stays done when it is stopped, and is
 * not met again: an instance that took the command cannot take it twice.
 *
 * <p>While partitions move it waits, at most {@link #PATIENCE}, and then ends with what it did and
 * why it stopped.
 */
public final class BulkJob implements Job {
  private static final int UNDER_WAY_MAX = 32;
  private static final int EXAMPLES_MAX = 10;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long PAUSE_NANOS = Duration.ofMillis(500).toNanos();
  private static final long REPORT_EVERY_NANOS = Duration.ofSeconds(1).toNanos();
  private static final Set<ProblemCode> PASSING =
      Set.of(ProblemCode.TM_4008, ProblemCode.TM_3006, ProblemCode.TM_4004);

  private final Workflows workflows;
  private final BulkRequest request;
  private final BulkSelection selection;
  private final String job = UUID.randomUUID().toString();
  private final List<String> examples = new ArrayList<>();
  private final List<String> refusals = new ArrayList<>();
  private long matching;
  private long applied;
  private long refused;
  private @Nullable String next;
  private @Nullable String stopped;
  private long nextReport = System.nanoTime() + REPORT_EVERY_NANOS;

  /** A job that has not begun; a wrong {@code after} is a problem. */
  public BulkJob(Workflows workflows, BulkRequest request) {
    this.workflows = workflows;
    this.request = request;
    this.selection = new BulkSelection(workflows, request);
  }

  /** What became of one command; null when it was applied. */
  private record Outcome(@Nullable String refusal) {}

  @Override
  public void run(Lines out) throws IOException {
    var pace = new Pace(request.rate());
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      while (stopped == null && next == null) {
        BulkSelection.Part part = part(out);
        if (part == null) {
          break;
        }
        walk(part.instances(), threads, pace, out);
        selection.advance();
        report(out);
      }
    }
    out.line(line(true));
  }

  /** The next part, when all nodes can be asked. */
  private BulkSelection.@Nullable Part part(Lines out) throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      String why;
      try {
        BulkSelection.Part part = selection.next();
        if (part == null || part.missing() == null) {
          return part;
        }
        why = part.missing();
      } catch (ProblemException moving) {
        why = passing(moving);
      }
      if (System.nanoTime() - deadline > 0) {
        stopped = why;
        return null;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
      report(out);
    }
  }

  private void walk(List<JsonNode> instances, ExecutorService threads, Pace pace, Lines out)
      throws IOException {
    var underWay = new ArrayList<Future<Outcome>>();
    for (int i = 0; i < instances.size() && stopped == null; i++) {
      JsonNode instance = instances.get(i);
      matching++;
      if (request.dryRun()) {
        if (examples.size() < EXAMPLES_MAX) {
          examples.add(instance.path("id").asText());
        }
        continue;
      }
      while (!pace.tryTake()) {
        pace.await(PAUSE_NANOS);
        report(out);
      }
      underWay.add(threads.submit(() -> command(instance)));
      if (underWay.size() == UNDER_WAY_MAX) {
        settle(underWay.removeFirst(), out);
      }
      if (matching == request.limit()) {
        next = selection.behind(instance);
        break;
      }
    }
    for (Future<Outcome> one : underWay) {
      settle(one, out);
    }
  }

  private Outcome command(JsonNode instance) {
    var asked =
        new CommandRequest(
            job + "/" + instance.path("id").asText(), instance.path("run").asInt(), command());
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        boolean there =
            workflows
                .command(instance.path("workflow").asText(), instance.path("token").asText(), asked)
                .isPresent();
        return new Outcome(there ? null : "it is gone");
      } catch (ProblemException refusal) {
        if (refusal.problems().getFirst().code() == ProblemCode.TM_2009) {
          return new Outcome(refusal.problems().getFirst().found());
        }
        passing(refusal);
        if (System.nanoTime() - deadline > 0) {
          throw refusal;
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  private Command command() {
    return switch (request.verb()) {
      case CANCEL -> new Command.Cancel(request.reason());
      case PAUSE -> new Command.Pause();
      case RESUME -> new Command.Resume();
      case RETRY -> new Command.Retry();
    };
  }

  private void settle(Future<Outcome> one, Lines out) throws IOException {
    while (true) {
      try {
        Outcome outcome = one.get(REPORT_EVERY_NANOS, TimeUnit.NANOSECONDS);
        if (outcome.refusal() == null) {
          applied++;
        } else {
          refused++;
          if (refusals.size() < EXAMPLES_MAX) {
            refusals.add(outcome.refusal());
          }
        }
        return;
      } catch (TimeoutException slow) {
        report(out);
      } catch (ExecutionException failed) {
        if (!(failed.getCause() instanceof ProblemException problem)) {
          throw new IllegalStateException("a command failed", failed);
        }
        stopped = problem.problems().getFirst().found();
        return;
      } catch (InterruptedException stopping) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", stopping);
      }
    }
  }

  /** What passes by itself; anything else goes on as a failure. */
  private static String passing(ProblemException failure) {
    if (!PASSING.contains(failure.problems().getFirst().code())) {
      throw failure;
    }
    return failure.problems().getFirst().found();
  }

  private void report(Lines out) throws IOException {
    if (System.nanoTime() - nextReport >= 0) {
      nextReport = System.nanoTime() + REPORT_EVERY_NANOS;
      out.line(line(false));
    }
  }

  private ObjectNode line(boolean done) {
    ObjectNode line =
        Json.object()
            .put("done", done)
            .put("dryRun", request.dryRun())
            .put("command", request.verb().word())
            .put("matching", matching)
            .put("applied", applied)
            .put("refused", refused)
            .put("before", Instant.ofEpochMilli(request.beforeMs()).toString())
            .put("next", next)
            .put("stopped", stopped);
    ArrayNode shown = line.putArray("examples");
    examples.forEach(shown::add);
    ArrayNode why = line.putArray("refusals");
    refusals.forEach(why::add);
    return line;
  }
}
