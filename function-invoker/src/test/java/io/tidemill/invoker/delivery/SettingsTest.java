package io.tidemill.invoker.delivery;

import static io.tidemill.invoker.delivery.DeliveryWorld.DEAD_LETTERS;
import static io.tidemill.invoker.delivery.DeliveryWorld.key;
import static io.tidemill.invoker.delivery.DeliveryWorld.matched;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cloudevents.CloudEvent;
import io.tidemill.invoker.delivery.FunctionServer.Answer;
import io.tidemill.schemas.event.EventCodec;
import io.tidemill.schemas.event.Extensions;
import io.tidemill.schemas.resource.Delivery;
import io.tidemill.schemas.resource.Delivery.Order;
import io.tidemill.schemas.resource.Delivery.Pace;
import io.tidemill.schemas.resource.Delivery.Semantics;
import io.tidemill.schemas.resource.Trigger;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a trigger's delivery and subscriber may say, over a real HTTP server. */
final class SettingsTest {
  private final DeliveryWorld world = new DeliveryWorld();
  private final TestDisk disk = new TestDisk();
  private Lanes lanes = world.start();
  private Lane lane = lanes.open(new DeliveryStore(disk), 0);

  @AfterEach
  void close() {
    world.close();
  }

  private void restart() {
    lane.close();
    lanes = world.start();
    lane = lanes.open(new DeliveryStore(disk), 0);
    lane.restore();
  }

  private void deploy(UnaryOperator<Delivery> change) {
    world.deploy("f", 3, 10);
    replace(world.resources.trigger("f").orElseThrow().subscriber(), change);
  }

  private void replace(Trigger.Subscriber subscriber, UnaryOperator<Delivery> change) {
    Trigger old = world.resources.trigger("f").orElseThrow();
    world.resources =
        world.resources.with(
            world.resources.offset() + 1,
            List.of(
                new Trigger(
                    old.metadata(),
                    old.broker(),
                    old.filter(),
                    subscriber,
                    change.apply(old.delivery()))));
  }

  private static Delivery with(Delivery d, Semantics semantics, Pace pace, Delivery.Batch batch) {
    return new Delivery(
        d.retry(), d.backoff(), null, null, Order.NONE, semantics, pace, batch, null);
  }

  private static Delivery with(Delivery d, Semantics semantics, Pace pace) {
    return new Delivery(
        d.retry(), d.backoff(), null, null, Order.NONE, semantics, pace, null, null);
  }

  private static void until(BooleanSupplier condition) {
    await()
        .atMost(Duration.ofSeconds(20))
        .pollInSameThread()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(2))
        .until(condition::getAsBoolean);
  }

  private CloudEvent onlyLetter(String topic) {
    var record = world.publisher.stored(topic).getFirst();
    return ((EventCodec.Decoded.Event) EventCodec.decode(record.headers(), record.value())).event();
  }

  @Test
  void atMostOnceIsCalledOnlyAfterTheCommitThatNotedIt() {
    deploy(d -> with(d, Semantics.AT_MOST_ONCE, Pace.UNLIMITED));
    lane.accept(matched(0, "f"));
    assertThat(world.functions.attempted("f")).isEmpty();
    lane.beforeCommit();
    assertThat(disk.only().getTried()).isTrue();
    assertThat(world.functions.attempted("f")).isEmpty();

    lane.refill();
    until(() -> lane.pending() == 0);

    assertThat(world.functions.accepted("f")).containsExactly(key("f", 0));
  }

  @Test
  void atMostOnceAFailureIsNotRepeated() {
    deploy(d -> with(d, Semantics.AT_MOST_ONCE, Pace.UNLIMITED));
    world.functions.answers("f", Answer.status(500));
    lane.accept(matched(0, "f"));
    lane.beforeCommit();
    lane.refill();
    until(() -> lane.pending() == 0);

    assertThat(world.functions.attempted("f")).hasSize(1);
    assertThat(onlyLetter(DEAD_LETTERS).getExtension(Extensions.REASON))
        .asString()
        .startsWith("TM-5002 ");
  }

  @Test
  void atMostOnceAnUnknownOutcomeIsADeadLetter() {
    deploy(d -> with(d, Semantics.AT_MOST_ONCE, Pace.UNLIMITED));
    lane.accept(matched(0, "f"));
    lane.beforeCommit();

    restart();
    until(() -> lane.pending() == 0);

    assertThat(world.functions.attempted("f")).isEmpty();
    assertThat(onlyLetter(DEAD_LETTERS).getExtension(Extensions.REASON))
        .asString()
        .startsWith("TM-5018 ");
  }

  @Test
  void aRateSpreadsTheCalls() {
    deploy(d -> with(d, Semantics.AT_LEAST_ONCE, new Pace(0, 10)));
    for (int offset = 0; offset < 5; offset++) {
      lane.accept(matched(offset, "f"));
    }
    until(() -> world.functions.accepted("f").size() == 1);
    assertThat(world.timer.waiting()).isEqualTo(1);
    world.timer.advance(Duration.ofMillis(100));
    until(() -> world.functions.accepted("f").size() == 2);
    world.timer.advance(Duration.ofMillis(400));
    until(() -> lane.pending() == 0);

    assertThat(world.functions.accepted("f")).hasSize(5);
  }

  @Test
  void aTopicGetsTheEventAsItIs() {
    deploy(d -> d);
    replace(new Trigger.Subscriber.ToTopic("orders"), d -> d);
    lane.accept(matched(0, "f"));

    assertThat(lane.pending()).isZero();
    assertThat(onlyLetter("orders")).isEqualTo(DeliveryWorld.event(0));
  }

  @Test
  void aTopicThatCannotBeWrittenIsTriedAgainAndThenADeadLetter() {
    deploy(d -> d);
    replace(new Trigger.Subscriber.ToTopic("orders"), d -> d);
    world.publisher.failNext(4);
    lane.accept(matched(0, "f"));
    world.timer.advance(Duration.ofSeconds(5));

    assertThat(lane.pending()).isZero();
    CloudEvent letter = onlyLetter(DEAD_LETTERS);
    assertThat(letter.getExtension(Extensions.ATTEMPTS)).hasToString("4");
    assertThat(letter.getExtension(Extensions.ERROR_DEST)).isEqualTo("topic orders");
  }

  @Test
  void whyDeadLettersCannotBeWrittenIsShownUntilTheyAre() {
    deploy(d -> d);
    replace(
        new Trigger.Subscriber.ToTopic("orders"),
        d ->
            new Delivery(
                0, d.backoff(), null, null, d.order(), d.semantics(), d.pace(), null, "my.dlq"));
    world.publisher.failNext(2);
    lane.accept(matched(0, "f"));

    assertThat(lanes.troubles().get("f")).contains("my.dlq").contains("no leader");
    assertThat(lane.pending()).isEqualTo(1);
    world.timer.advance(Duration.ofSeconds(1));

    assertThat(lanes.troubles()).isEmpty();
    assertThat(onlyLetter("my.dlq").getExtension(Extensions.TRIGGER)).isEqualTo("f");
  }

  @Test
  void aBatchGoesOutWhenItIsFullOrOldEnough() {
    var limits = new Delivery.Batch(3, Duration.ofSeconds(1));
    deploy(d -> with(d, Semantics.AT_LEAST_ONCE, Pace.UNLIMITED, limits));
    for (int offset = 0; offset < 4; offset++) {
      lane.accept(matched(offset, "f"));
    }
    until(() -> lane.pending() == 1);
    world.timer.advance(Duration.ofSeconds(1));
    until(() -> lane.pending() == 0);

    assertThat(world.functions.attempted("f")).as("requests").hasSize(2);
    assertThat(world.heard.delivered).hasValue(4);
  }

  @Test
  void aTargetThatIsGoneIsNotCalledForWhatWaitedForAPlaceEither() {
    deploy(d -> with(d, Semantics.AT_LEAST_ONCE, new Pace(1, 0)));
    world.functions.answers("f", Answer.status(410));
    for (int i = 0; i < 50; i++) {
      lane.accept(matched(i, "f"));
    }
    until(() -> lane.pending() == 49);
    until(() -> world.timer.waiting() == 49); // each has found the trigger stopped
    world.timer.advance(Duration.ofSeconds(20));
    assertThat(lane.pending()).isEqualTo(49);
    assertThat(world.functions.attempted("f")).hasSize(1);

    world.functions.answers("f", Answer.OK);
    replace(
        world.resources.trigger("f").orElseThrow().subscriber(),
        d -> Delivery.retrying(7, d.backoff()));
    world.timer.advance(Duration.ofSeconds(5));
    until(() -> lane.pending() == 0);
    assertThat(world.functions.accepted("f")).hasSize(49);
  }

  @Test
  void aTargetThatIsGoneIsLeftAloneUntilTheTriggerChanges() {
    deploy(d -> d);
    world.functions.answers("f", Answer.status(410));
    lane.accept(matched(0, "f"));
    until(() -> lane.pending() == 0);
    lane.accept(matched(1, "f"));
    world.timer.advance(Duration.ofSeconds(20));
    assertThat(world.functions.attempted("f")).hasSize(1);
    assertThat(lane.pending()).isEqualTo(1);

    world.functions.answers("f", Answer.OK);
    replace(
        world.resources.trigger("f").orElseThrow().subscriber(),
        d -> Delivery.retrying(7, d.backoff()));
    world.timer.advance(Duration.ofSeconds(5));
    until(() -> lane.pending() == 0);

    assertThat(world.functions.accepted("f")).containsExactly(key("f", 1));
  }
}
