package io.tidemill.invoker.delivery;

import static io.tidemill.invoker.delivery.DeliveryWorld.matched;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.schemas.event.MatchedEvent;
import io.tidemill.schemas.event.Origin;
import io.tidemill.schemas.event.Redelivery;
import io.tidemill.schemas.resource.Trigger;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What was asked for comes once, however often it is asked for. */
final class RedeliveryTest {
  private final TestLane world = new TestLane();

  private static MatchedEvent asked(long offset) {
    var asked =
        new Redelivery(
            "shop",
            "t",
            new Origin("tidemill.dlq.shop", 0, offset),
            new Trigger.Subscriber.ToTopic("elsewhere"));
    return MatchedEvent.redelivered(asked, DeliveryWorld.event(offset), null);
  }

  @Test
  void comesOnceWhileItIsUnderWay() {
    world.lane.accept(asked(1));
    world.lane.accept(asked(1));

    assertThat(world.attempts).hasSize(1);
  }

  @Test
  void comesOnceAfterItWasSettled() {
    world.lane.accept(asked(1));
    world.settleAll();
    world.attempts.clear();
    world.lane.accept(asked(1));
    assertThat(world.attempts).as("before the commit").isEmpty();
    world.lane.beforeCommit();
    world.lane.accept(asked(1));
    assertThat(world.attempts).as("after the commit").isEmpty();

    world.restart();
    world.lane.accept(asked(1));
    assertThat(world.attempts).as("at the next owner").isEmpty();
    assertThat(world.lane.pending()).isZero();
  }

  @Test
  void keepsItsSubscriberOverARestart() {
    world.lane.accept(asked(1));
    world.lane.beforeCommit();

    world.restart();

    assertThat(world.attempts.element().subscriber())
        .contains(new Trigger.Subscriber.ToTopic("elsewhere"));
    assertThat(world.attempts.element().isRedelivery()).isTrue();
  }

  @Test
  void aMarkedOneThatACrashLeftInTheStoreIsDropped() {
    world.lane.accept(asked(1));
    world.lane.beforeCommit();
    byte[] key = world.attempts.element().id().bytes();
    byte[] value = world.disk.value(key);
    world.settleAll();
    world.lane.beforeCommit();
    world.disk.restoreValue(key, value);

    world.restart();

    assertThat(world.attempts).isEmpty();
    assertThat(world.lane.pending()).isZero();
  }

  @Test
  void isRememberedForNinetyDays() {
    world.lane.accept(asked(1));
    world.settleAll();
    world.lane.beforeCommit();
    assertThat(world.disk.size()).isEqualTo(1);

    world.nowMs += Marks.KEPT.toMillis();
    world.lane.refill();
    assertThat(world.disk.size()).isEqualTo(1);
    world.nowMs += Duration.ofHours(2).toMillis();
    world.lane.refill();

    assertThat(world.disk.isEmpty()).isTrue();
  }

  @Test
  void whatLiesBelowTheCursorIsNotForgotten() {
    world.accept("t", 0, 3 * TestLane.MAX);
    world.lane.beforeCommit();
    world.settleAll();
    world.attempts.clear();
    world.lane.refill();
    world.lane.accept(asked(1)); // sorts before what is parked
    int taken = 0;
    for (int round = 0; round < 20 && world.lane.pending() > 0; round++) {
      taken += world.attempts.size();
      world.settleAll();
      world.attempts.clear();
      world.lane.refill();
    }

    assertThat(taken).isEqualTo(2 * TestLane.MAX + 1);
    assertThat(world.lane.pending()).isZero();
  }

  @Test
  void theOriginalsDeliveryIsAnother() {
    world.lane.accept(matched(1, "t"));
    world.lane.accept(asked(1));

    assertThat(world.attempts).hasSize(2);
  }
}
