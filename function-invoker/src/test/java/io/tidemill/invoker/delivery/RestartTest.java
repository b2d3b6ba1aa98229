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
import io.tidemill.schemas.resource.Kind;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What an owner finds that takes over from one that stopped or crashed; the store is all it gets.
 */
final class RestartTest {
  private final DeliveryWorld world = new DeliveryWorld();
  private final TestDisk disk = new TestDisk();
  private Lane lane = open();

  @AfterEach
  void close() {
    world.close();
  }

  private Lane open() {
    Lane opened = world.start().open(new DeliveryStore(disk), 0);
    opened.restore();
    return opened;
  }

  private void restart() {
    lane.close();
    lane = open();
  }

  private static void until(BooleanSupplier condition) {
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInSameThread()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(2))
        .until(condition::getAsBoolean);
  }

  @Test
  void attemptsGoOnWhereTheyWereWithTheSameKey() {
    world.deploy("f", 3, 10);
    world.functions.answers("f", Answer.status(503));
    lane.accept(matched(7, "f"));
    until(() -> world.timer.waiting() == 1);
    world.timer.advance(Duration.ofSeconds(1));
    until(() -> world.timer.waiting() == 1);
    lane.write();
    assertThat(disk.only().getAttempts()).isEqualTo(2);

    restart();
    assertThat(world.functions.attempted("f")).as("not before it is due").hasSize(2);
    until(() -> {
      world.timer.advance(Duration.ofSeconds(1));
      return lane.pending() == 0;
    });

    assertThat(world.functions.attempted("f"))
        .as("four attempts altogether")
        .isEqualTo(Collections.nCopies(4, key("f", 7)));
    CloudEvent letter =
        ((EventCodec.Decoded.Event)
                EventCodec.decode(
                    world.publisher.stored(DEAD_LETTERS).getFirst().headers(),
                    world.publisher.stored(DEAD_LETTERS).getFirst().value()))
            .event();
    assertThat(letter.getExtension(Extensions.ATTEMPTS)).hasToString("4");
    lane.write();
    assertThat(disk.isEmpty()).isTrue();
  }

  @Test
  void aDeadLetterThatCouldNotBeWrittenIsWrittenByTheNextOwner() {
    world.deploy("f", 0, 10);
    world.functions.answers("f", Answer.status(400));
    world.publisher.failNext(1);
    lane.accept(matched(0, "f"));
    until(() -> world.timer.waiting() == 1);
    lane.write();
    assertThat(disk.only().getDead()).isTrue();

    restart();
    world.timer.advance(Duration.ofMinutes(1));

    assertThat(lane.pending()).isZero();
    assertThat(world.publisher.stored(DEAD_LETTERS)).hasSize(1);
    assertThat(world.functions.attempted("f")).hasSize(1);
  }

  @Test
  void anEventReadAgainAfterACrashIsDeliveredOnce() {
    world.deploy("f", 100, 10);
    world.functions.answers("f", Answer.status(503));
    for (int offset = 0; offset < 50; offset++) {
      lane.accept(matched(offset, "f"));
    }
    until(() -> world.timer.waiting() == 50);
    lane.write(); // and then the crash, before the offsets were committed

    world.functions.answers("f", Answer.OK);
    restart();
    world.timer.advance(Duration.ofSeconds(1));
    until(() -> lane.pending() == 0);
    lane.write();
    for (int offset = 0; offset < 51; offset++) {
      lane.accept(matched(offset, "f"));
    }
    until(() -> lane.pending() == 0);

    assertThat(world.functions.accepted("f")).hasSize(51).doesNotHaveDuplicates();
  }

  @Test
  void aDeletedTriggersDeliveriesBecomeDeadLettersAtTheNextOwner() {
    world.deploy("f", 3, 10);
    world.functions.answers("f", Answer.status(503));
    lane.accept(matched(0, "f"));
    until(() -> world.timer.waiting() == 1);
    lane.write();

    world.undeploy(Kind.TRIGGER, "f");
    restart();
    world.timer.advance(Duration.ofSeconds(1));

    assertThat(lane.pending()).isZero();
    assertThat(List.copyOf(world.publisher.stored(DEAD_LETTERS))).hasSize(1);
  }
}
