package io.tidemill.workflow.core;

import io.tidemill.schemas.log.InstanceKey;
import io.tidemill.schemas.log.LogRecord;
import io.tidemill.schemas.problem.ProblemCode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Tells what log records led to, by folding them again: the whole trail of a run is not stored, it
 * is got from the records that {@link Instance#records} names.
 */
public final class Replay {
  private final InstanceKey key;
  private final IntFunction<Definition> definitions;
  private final List<Recorded> told = new ArrayList<>();
  private final List<PositionedRecord> held = new ArrayList<>();
  private @Nullable Instance newest;

  private Replay(InstanceKey key, IntFunction<Definition> definitions) {
    this.key = key;
    this.definitions = definitions;
  }

  /** A log record and where it stands. */
  public record PositionedRecord(Moment at, LogRecord record) {}

  /**
   * What one record led to.
   *
   * @param released the record was held before, and is applied only now
   */
  public record Recorded(PositionedRecord record, boolean released, Decision decision) {}

  /**
   * Folds the records of one key from the first; facts and effects, with their data, come out.
   *
   * @param definitions by version
   */
  public static List<Recorded> of(
      List<PositionedRecord> records, InstanceKey key, IntFunction<Definition> definitions) {
    return of(records, key, 1, definitions);
  }

  /**
   * Folds the records of one run.
   *
   * @param run its number, from 1
   */
  public static List<Recorded> of(
      List<PositionedRecord> records,
      InstanceKey key,
      int run,
      IntFunction<Definition> definitions) {
    var replay = new Replay(key, definitions);
    if (run > 1 && !records.isEmpty()) {
      replay.newest = predecessor(key, run - 1, records.getFirst().at());
    }
    records.forEach(record -> replay.step(record, false));
    return List.copyOf(replay.told);
  }

  private void step(PositionedRecord positioned, boolean released) {
    Decision decision = decide(positioned);
    told.add(new Recorded(positioned, released, decision));
    newest = decision.after();
    for (InstanceEvent fact : decision.events()) {
      if (fact instanceof InstanceEvent.Held) {
        held.add(positioned);
      }
    }
    if (decision.released() > 0) {
      List<PositionedRecord> now = List.copyOf(held);
      held.clear();
      now.forEach(one -> step(new PositionedRecord(positioned.at(), one.record()), true));
    } else if (newest == null || !newest.live()) {
      held.clear();
    }
  }

  private Decision decide(PositionedRecord positioned) {
    Moment at = positioned.at();
    try {
      int version = Machine.versionFor(newest, positioned.record(), at);
      Definition definition = version == 0 ? null : definitions.apply(version);
      return Machine.step(newest, key, positioned.record(), definition, at);
    } catch (RuntimeException poison) {
      // As it was when the record was first met.
      return Machine.quarantine(
          newest,
          key,
          positioned.record(),
          ProblemCode.TM_5005,
          String.valueOf(poison.getMessage()),
          at);
    }
  }

  /** Something that ended before, so that the run gets its number. */
  private static Instance predecessor(InstanceKey key, int run, Moment at) {
    return new Instance(
        key + "/" + run,
        key.workflow(),
        0,
        key.token(),
        run,
        "",
        Status.SUCCESS,
        null,
        0,
        null,
        null,
        null,
        0,
        0,
        1,
        Instance.ROOT + 1,
        at.ms(),
        at.ms(),
        at.ms(),
        null,
        null,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        Offsets.NONE,
        null);
  }
}
