package io.tidemill.invoker.delivery;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.tidemill.invoker.call.FunctionCaller;
import io.tidemill.invoker.call.Windows;
import io.tidemill.schemas.event.MatchedEvent;
import io.tidemill.schemas.event.Origin;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.resource.Delivery;
import io.tidemill.schemas.resource.Delivery.Backoff;
import io.tidemill.schemas.resource.Filter;
import io.tidemill.schemas.resource.Function;
import io.tidemill.schemas.resource.Kind;
import io.tidemill.schemas.resource.Metadata;
import io.tidemill.schemas.resource.Resource;
import io.tidemill.schemas.resource.ResourceTable;
import io.tidemill.schemas.resource.Trigger;
import io.tidemill.schemas.topic.Topics;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Everything around a lane: functions, clock, publisher, resources. */
final class DeliveryWorld implements AutoCloseable {
  static final Topics TOPICS = new Topics("tidemill");
  static final String EVENTS = TOPICS.eventsOf("shop");
  static final String DEAD_LETTERS = TOPICS.deadLettersOf("shop");

  final FunctionServer functions = new FunctionServer();
  final ManualTimer timer = new ManualTimer();
  final RecordingPublisher publisher = new RecordingPublisher();
  final FunctionCaller caller = new FunctionCaller();
  final Heard heard = new Heard();
  volatile ResourceTable resources = ResourceTable.empty();

  /** A node that starts: windows and lanes are made anew, everything else stays. */
  Lanes start() {
    return new Lanes(
        new DeliveryServices(
            TOPICS,
            () -> resources,
            caller,
            new Windows(),
            publisher,
            timer,
            timer::nowMs,
            () -> timer.nowMs() * 1_000_000,
            heard));
  }

  /** A trigger and its function of the same name, tried again every second. */
  void deploy(String name, int retry, int concurrency) {
    var delivery =
        Delivery.retrying(
            retry,
            new Backoff(
                Backoff.Policy.LINEAR,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Backoff.Jitter.NONE));
    List<Resource> both =
        List.of(
            new Function(
                Metadata.named(name),
                new Function.Runtime.Http(functions.url(name)),
                Duration.ofSeconds(30),
                concurrency),
            new Trigger(
                Metadata.named(name),
                "shop",
                new Filter.All(List.of()),
                new Trigger.Subscriber.ToFunction(name),
                delivery));
    resources = resources.with(resources.offset() + 1, both);
  }

  void undeploy(Kind kind, String name) {
    var next = new ResourceTable.Builder(resources);
    next.remove(kind, name);
    resources = next.build(resources.offset() + 1);
  }

  static CloudEvent event(long number) {
    return CloudEventBuilder.v1()
        .withId("e" + number)
        .withSource(URI.create("/shop"))
        .withType("order")
        .withExtension("tenant", "acme")
        .withData(("data " + number).getBytes(StandardCharsets.UTF_8))
        .build();
  }

  static MatchedEvent matched(long offset, String... triggers) {
    return MatchedEvent.read(
        "shop", event(offset), new Origin(EVENTS, 0, offset), null, List.of(triggers));
  }

  static String key(String trigger, long offset) {
    return trigger + "/" + EVENTS + "-0@" + offset;
  }

  @Override
  public void close() {
    caller.close();
    functions.close();
  }

  /** Counts what becomes of deliveries. */
  static final class Heard implements DeliveryListener {
    final AtomicInteger attempts = new AtomicInteger();
    final AtomicInteger delivered = new AtomicInteger();
    final AtomicInteger deadLettered = new AtomicInteger();
    final AtomicInteger replied = new AtomicInteger();

    @Override
    public void attempted(String trigger, boolean success, Duration took) {
      attempts.incrementAndGet();
    }

    @Override
    public void delivered(String trigger) {
      delivered.incrementAndGet();
    }

    @Override
    public void deadLettered(String trigger, ProblemCode code) {
      deadLettered.incrementAndGet();
    }

    @Override
    public void replied(String trigger) {
      replied.incrementAndGet();
    }
  }
}
