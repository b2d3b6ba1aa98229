package io.tidemill.invoker.delivery;

import static io.tidemill.invoker.delivery.TestLane.FAILED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What a commit writes. */
final class LaneWritingTest {
  private final TestLane world = new TestLane();

  @Test
  void whatIsSettledBeforeACommitNeverTouchesTheStore() {
    world.accept("t", 0, 10);
    world.settleAll();

    world.lane.write();

    assertThat(world.disk.writes()).isZero();
    assertThat(world.lane.pending()).isZero();
    assertThat(world.lane.isWritten()).isTrue();
  }

  @Test
  void whatIsUnsettledIsWrittenOnceUntilItChanges() {
    world.accept("t", 0, 1);
    world.lane.write();
    world.lane.write();
    assertThat(world.disk.writes()).isEqualTo(1);

    world.lane.change(world.attempts.element(), entry -> entry.failed(FAILED, 5));
    assertThat(world.lane.isWritten()).isFalse();
    world.lane.write();

    assertThat(world.disk.writes()).isEqualTo(2);
    assertThat(world.disk.only().getAttempts()).isEqualTo(1);
    assertThat(world.lane.isWritten()).isTrue();
  }

  @Test
  void whatIsSettledLaterIsDeleted() {
    world.accept("t", 0, 1);
    world.lane.write();
    world.lane.settle(world.attempts.remove());
    assertThat(world.lane.isWritten()).isFalse();

    world.lane.write();

    assertThat(world.disk.isEmpty()).isTrue();
    assertThat(world.lane.isWritten()).isTrue();
  }

  @Test
  void aCallThatSettlesWhileItIsWrittenLeavesNothing() {
    world.accept("t", 0, 1);
    world.disk.onPut(() -> world.lane.settle(world.attempts.remove()));

    world.lane.write();

    assertThat(world.disk.writes()).isEqualTo(1);
    assertThat(world.disk.isEmpty()).isTrue();
  }

  @Test
  void whatTheStoreRefusedIsWrittenNextTime() {
    world.accept("t", 0, 3);
    world.disk.failPutNumber(2);
    assertThatThrownBy(() -> world.lane.write()).hasMessage("timed out");

    world.lane.write();

    assertThat(world.disk.size()).isEqualTo(3);
  }

  @Test
  void aChangeAfterSettlingDoesNotBringItBack() {
    world.accept("t", 0, 1);
    Entry entry = world.attempts.remove();
    world.lane.settle(entry);
    world.lane.change(entry, e -> e.failed(FAILED, 5));

    world.lane.write();

    assertThat(world.disk.isEmpty()).isTrue();
  }

  @Test
  void isSettledOnlyOnce() {
    world.accept("t", 0, 1);
    Entry entry = world.attempts.remove();

    assertThat(world.lane.settle(entry)).isTrue();
    assertThat(world.lane.settle(entry)).isFalse();
    assertThat(world.lane.pending()).isZero();
  }

  @Test
  void whatWaitsForAnotherAttemptIsWrittenBeforeTheCommitWithAllBeforeIt() {
    world.accept("quick", 0, 1);
    world.accept("slow", 1, 4);
    Entry third = List.copyOf(world.attempts).get(3);
    world.lane.change(third, entry -> entry.failed(FAILED, 5));

    world.lane.writeEarly();
    assertThat(world.disk.size()).isEqualTo(3);

    world.lane.writeEarly();
    world.lane.settle(world.attempts.remove());
    world.lane.write();
    assertThat(world.disk.writes()).isEqualTo(3);
  }

  @Test
  void whatWasNotTriedIsLeftToTheCommit() {
    world.accept("t", 0, 3);

    world.lane.writeEarly();

    assertThat(world.disk.writes()).isZero();
  }

  @Test
  void newEventsDoNotKeepAStopWaiting() {
    world.accept("t", 0, 1);

    assertThat(world.lane.isWritten()).isTrue();
  }

  @Test
  void nothingChangesOnceTheLaneIsClosed() {
    world.accept("t", 0, 1);
    Entry entry = world.attempts.remove();
    world.lane.write();
    world.lane.close();

    assertThat(world.lane.settle(entry)).isFalse();
    world.lane.change(entry, e -> e.failed(FAILED, 5));
    world.lane.write();

    assertThat(world.disk.only().getAttempts()).isZero();
  }
}
