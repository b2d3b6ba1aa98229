package io.tidemill.workflow.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.schemas.log.InstanceKey;
import io.tidemill.schemas.log.LogRecord;
import io.tidemill.schemas.log.LogRecord.CallReturned;
import io.tidemill.workflow.core.InstanceEvent.EventIgnored;
import io.tidemill.workflow.core.InstanceEvent.ResultIgnored;
import io.tidemill.workflow.core.InstanceEvent.StartRefused;
import io.tidemill.workflow.core.InstanceEvent.Started;
import io.tidemill.workflow.testing.Histories;
import io.tidemill.workflow.testing.Transition;
import io.tidemill.workflow.testing.Workflows;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Random definitions under random logs.
 *
 * <p>Simulated: two versions of a random workflow within the supported subset, one key, and a log
 * of events, requests, answers (right, stale, repeated, not JSON) and take-overs. The owner crashes
 * between every two records: a second machine knows the instance from its bytes only. Everything
 * derives from one seed, which every failure names; run with {@code -Dtidemill.seed=N} to repeat
 * it.
 *
 * <p>Checked after each record: the step is a function; the survivor of the crash decides and
 * stores the same; the history has no gap; a repeated record changes nothing; an ended run never
 * changes; what a run waits for is what it asked for.
 */
final class RandomHistoriesTest {
  private static final int HISTORIES = 400;
  private static final int RECORDS = 60;
  private static final InstanceKey KEY = new InstanceKey("random", "1");

  private final Set<Transition> visited = new HashSet<>();

  @Test
  void keepTheInvariants() {
    long seed = Long.getLong("tidemill.seed", new Random().nextLong());
    System.out.println("RandomHistoriesTest: tidemill.seed=" + seed);
    var random = new Random(seed);
    int records = 0;
    for (int i = 0; i < HISTORIES; i++) {
      long own = random.nextLong();
      try {
        records += history(new Histories(new Random(own)));
      } catch (RuntimeException | AssertionError broken) {
        throw new AssertionError("history %d of tidemill.seed=%d".formatted(i, seed), broken);
      }
    }
    assertThat(records).isGreaterThanOrEqualTo(20_000);
    assertThat(Transition.LEGAL).containsAll(visited);
    // Everything but full inboxes happens at random; otherwise the logs are too tame.
    assertThat(visited.size()).isGreaterThanOrEqualTo(Transition.LEGAL.size() - 3);
  }

  private int history(Histories histories) {
    Map<Integer, Definition> definitions =
        Map.of(
            1, Workflows.ready("random", 1, histories.document()),
            2, Workflows.ready("random", 2, histories.document()));
    @Nullable Instance living = null;
    byte @Nullable [] stored = null;
    for (int i = 0; i < RECORDS; i++) {
      LogRecord record = histories.record(living == null ? List.of() : calls(living, definitions));
      Instant now = Instant.ofEpochMilli(1000L * i);
      @Nullable Instance restored = stored == null ? null : InstanceCodec.decode(stored);
      Decision decision = step(living, record, definitions, now);
      assertThat(step(living, record, definitions, now)).isEqualTo(decision);
      assertThat(step(restored, record, definitions, now)).isEqualTo(decision);
      @Nullable Instance after = foldWithoutGap(living, decision, now);
      byte @Nullable [] bytes = bytes(after);
      assertThat(bytes(Machine.fold(living, KEY, decision, now))).isEqualTo(bytes);
      assertThat(bytes(Machine.fold(restored, KEY, decision, now))).isEqualTo(bytes);
      checkEnded(living, after, stored, bytes);
      checkCalls(after, decision, definitions);
      checkRepeated(record, after, bytes, definitions, now);
      visited.add(Transition.of(Phase.of(living), record, Phase.of(after)));
      living = after;
      stored = bytes;
    }
    return RECORDS;
  }

  private static Decision step(
      @Nullable Instance newest,
      LogRecord record,
      Map<Integer, Definition> definitions,
      Instant now) {
    int version = Machine.versionFor(newest, record);
    return Machine.step(newest, KEY, record, version == 0 ? null : definitions.get(version), now);
  }

  private static @Nullable Instance foldWithoutGap(
      @Nullable Instance before, Decision decision, Instant now) {
    @Nullable Instance instance = before;
    for (InstanceEvent event : decision.events()) {
      int sequence = instance == null || event instanceof Started ? 0 : instance.sequence();
      @Nullable Instance next = Instance.apply(instance, KEY, event, now);
      if (event.changes()) {
        assertThat(next).isNotNull();
        assertThat(next == null ? 0 : next.sequence()).isEqualTo(sequence + 1);
      } else {
        assertThat(next).isSameAs(instance);
      }
      instance = next;
    }
    return instance;
  }

  private static void checkEnded(
      @Nullable Instance before,
      @Nullable Instance after,
      byte @Nullable [] stored,
      byte @Nullable [] bytes) {
    if (before != null
        && after != null
        && before.phase() == Phase.ENDED
        && !Arrays.equals(stored, bytes)) {
      assertThat(after.run()).isEqualTo(before.run() + 1);
    }
    if (before != null && after != null && before.phase() != Phase.ENDED) {
      assertThat(after.run()).isEqualTo(before.run());
      assertThat(after.version()).isEqualTo(before.version());
    }
  }

  private static void checkCalls(
      @Nullable Instance after, Decision decision, Map<Integer, Definition> definitions) {
    if (after == null) {
      return;
    }
    List<Effect.Invoke> calls = calls(after, definitions);
    assertThat(calls).hasSize(after.phase() == Phase.WAITING_FUNCTION ? 1 : 0);
    for (Effect effect : decision.effects()) {
      if (effect instanceof Effect.Invoke invoke) {
        assertThat(calls).containsExactly(invoke);
      }
    }
    if (after.phase() == Phase.ENDED) {
      assertThat(after.inbox()).isEmpty();
    }
  }

  private static void checkRepeated(
      LogRecord record,
      @Nullable Instance after,
      byte @Nullable [] bytes,
      Map<Integer, Definition> definitions,
      Instant now) {
    Decision again = step(after, record, definitions, now.plusMillis(1));
    assertThat(again.events())
        .allSatisfy(event ->
            assertThat(event)
                .isInstanceOfAny(EventIgnored.class, ResultIgnored.class, StartRefused.class));
    assertThat(again.effects()).noneMatch(Effect.Invoke.class::isInstance);
    assertThat(bytes(Machine.fold(after, KEY, again, now.plusMillis(1)))).isEqualTo(bytes);
    if (record instanceof CallReturned) {
      assertThat(again.events()).singleElement().isInstanceOf(ResultIgnored.class);
    }
  }

  private static List<Effect.Invoke> calls(
      Instance instance, Map<Integer, Definition> definitions) {
    Definition definition = definitions.get(instance.version());
    assertThat(definition).isNotNull();
    return definition == null ? List.of() : Machine.outstanding(instance, definition);
  }

  private static byte @Nullable [] bytes(@Nullable Instance instance) {
    return instance == null ? null : InstanceCodec.encode(instance);
  }
}
