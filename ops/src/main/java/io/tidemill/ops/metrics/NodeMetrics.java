package io.tidemill.ops.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tidemill.bridge.core.ContentMode;
import io.tidemill.bridge.ingress.IngressListener;
import io.tidemill.invoker.delivery.DeliveryListener;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.triggers.stream.MatchListener;
import io.tidemill.workflow.stream.WorkflowListener;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/**
 * The metrics of one node. Labels are names of resources and codes, never ids, so their number is
 * bounded by what was deployed. Counters start at 0 with the process.
 */
public final class NodeMetrics
    implements IngressListener, MatchListener, DeliveryListener, WorkflowListener {
  private static final Duration[] BUCKETS =
      LongStream.of(1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000)
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  public NodeMetrics(String version) {
    Gauge.builder("tidemill.build.info", () -> 1).tag("version", version).register(registry);
  }

  /** The Prometheus text, version 0.0.4. */
  public String text() {
    return registry.scrape();
  }

  /** Exports deliveries that are not settled. */
  public void pendingDeliveries(Supplier<Number> pending) {
    Gauge.builder("tidemill.deliveries.pending", pending).register(registry);
  }

  @Override
  public void accepted(String broker, int count, ContentMode mode) {
    registry
        .counter(
            "tidemill.events.accepted",
            "broker",
            broker,
            "mode",
            mode.name().toLowerCase(Locale.ROOT))
        .increment(count);
  }

  @Override
  public void repeated(String broker, int count) {
    registry.counter("tidemill.events.duplicates", "broker", broker).increment(count);
  }

  @Override
  public void refused(String broker, ProblemCode code) {
    registry
        .counter("tidemill.events.rejected", "broker", broker, "reason", code.code())
        .increment();
  }

  @Override
  public void read(String broker, int triggers, int workflows) {
    registry.counter("tidemill.events.read", "broker", broker).increment();
    registry
        .counter("tidemill.events.matches", "broker", broker, "to", "trigger")
        .increment(triggers);
    registry
        .counter("tidemill.events.matches", "broker", broker, "to", "workflow")
        .increment(workflows);
  }

  @Override
  public void malformed(String broker) {
    registry.counter("tidemill.events.malformed", "broker", broker).increment();
  }

  /**
   * Begins the account of a delivery: over all nodes, {@code tidemill_trigger_matches_total} is
   * what was delivered, dead-lettered or is pending (G10); {@code tidemill verify} proves it from
   * the topics, also over restarts.
   */
  @Override
  public void matched(String trigger) {
    registry.counter("tidemill.trigger.matches", "trigger", trigger, "matched", "true").increment();
  }

  @Override
  public void retried(String trigger) {
    registry.counter("tidemill.retries", "trigger", trigger).increment();
  }

  @Override
  public void attempted(String trigger, boolean success, Duration took) {
    Timer.builder("tidemill.delivery.duration")
        .tag("trigger", trigger)
        .tag("outcome", success ? "success" : "failure")
        .serviceLevelObjectives(BUCKETS)
        .register(registry)
        .record(took);
  }

  @Override
  public void delivered(String trigger) {
    registry.counter("tidemill.deliveries", "trigger", trigger, "outcome", "delivered").increment();
  }

  @Override
  public void deadLettered(String trigger, ProblemCode code) {
    registry
        .counter("tidemill.deliveries", "trigger", trigger, "outcome", "dead-lettered")
        .increment();
    registry.counter("tidemill.dlq.records", "trigger", trigger, "reason", code.code()).increment();
  }

  @Override
  public void replied(String trigger) {
    registry.counter("tidemill.replies", "trigger", trigger).increment();
  }

  @Override
  public void folded(String workflow, int transitions) {
    registry.counter("tidemill.transitions", "workflow", workflow).increment(transitions);
  }

  @Override
  public void ended(String workflow, String status) {
    registry.counter("tidemill.workflow.ended", "workflow", workflow, "status", status).increment();
  }

  @Override
  public void called(String function, boolean success) {
    registry
        .counter(
            "tidemill.workflow.calls",
            "function",
            function,
            "outcome",
            success ? "success" : "failure")
        .increment();
  }

  @Override
  public void fired(String workflow, Duration late) {
    Timer.builder("tidemill.timer.lateness")
        .tag("workflow", workflow)
        .serviceLevelObjectives(BUCKETS)
        .register(registry)
        .record(late);
  }

  @Override
  public void incident(String workflow) {
    registry.counter("tidemill.workflow.incidents", "workflow", workflow).increment();
  }

  @Override
  public void deadLettered(String workflow) {
    registry.counter("tidemill.workflow.dlq.records", "workflow", workflow).increment();
  }
}
