package io.tidemill.invoker.delivery;

import static io.tidemill.invoker.delivery.DeliveryWorld.matched;
import static io.tidemill.invoker.delivery.TestLane.FAILED;
import static io.tidemill.invoker.delivery.TestLane.MAX;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.schemas.event.MatchedEvent;
import io.tidemill.schemas.event.Origin;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the next owner finds. */
final class LaneRestoreTest {
  private final TestLane world = new TestLane();

  @Test
  void goesOnWithWhatWasUnsettled() {
    world.accept("t", 0, MAX + 300);
    world.lane.change(
        world.attempts.element(),
        entry -> {
          entry.failed(FAILED, 7);
          entry.retryAt(99);
        });
    world.lane.write();

    world.restart();

    assertThat(world.lane.pending()).isEqualTo(MAX + 300);
    assertThat(world.attempts).hasSize(MAX);
    Entry first = world.attempts.element();
    assertThat(first.attempts()).isEqualTo(1);
    assertThat(first.dueMs()).isEqualTo(99);
    assertThat(first.event().getId()).isEqualTo("e0");
    assertThat(first.deadLetter("f").reason()).isEqualTo("TM-5001 no answer");
  }

  @Test
  void anEventReadAgainIsNotDeliveredTwice() {
    world.accept("t", 0, MAX + 5);
    world.lane.write();
    world.restart();
    world.attempted();

    world.accept("t", 0, MAX + 5); // the crash came after the write and before the offsets' commit

    assertThat(world.attempts).isEmpty();
    assertThat(world.lane.pending()).isEqualTo(MAX + 5);
  }

  @Test
  void norWhenItWasSettledBeforeItIsReadAgain() {
    world.accept("t", 0, 3);
    world.lane.write();
    world.restart();
    world.settleAll();
    world.attempts.clear();
    world.lane.write();
    assertThat(world.disk.isEmpty()).isTrue();

    world.accept("t", 0, 4);

    assertThat(world.attempted()).containsExactly(3L);
  }

  @Test
  void anotherTopicsOffsetsAreNotMixedUp() {
    world.accept("t", 50, 51);
    world.lane.write();
    world.restart();
    world.attempted();

    world.lane.accept(
        MatchedEvent.read(
            "other", DeliveryWorld.event(50), new Origin("other", 0, 50), null, List.of("t")));

    assertThat(world.attempts).hasSize(1);
  }

  @Test
  void anEventBelowTheCursorIsNotForgottenWhileMoreKeepsComing() {
    world.accept("t", 6, 6 + 2 * MAX); // offset 5 was settled, and is read again after the crash
    world.lane.write();
    world.restart();
    world.lane.accept(matched(5, "t"));
    long next = 6 + 2 * MAX;
    var taken = new ArrayList<Long>();
    for (int round = 0; round < 3; round++) {
      world.settleAll();
      world.attempts.clear();
      world.accept("t", next, next + 2 * MAX);
      next += 2 * MAX;
      world.lane.refill();
      taken.addAll(world.attempts.stream().map(entry -> entry.id().origin().offset()).toList());
    }

    assertThat(taken).contains(5L).doesNotHaveDuplicates();
  }
}
