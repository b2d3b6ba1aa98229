package io.tidemill.workflow.testkit;

import io.tidemill.schemas.log.InstanceKey;
import io.tidemill.workflow.core.Document;
import io.tidemill.workflow.core.Instance;
import io.tidemill.workflow.core.Replay.PositionedRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What came of a case; times are milliseconds since it began. */
final class Observed {
  /** One request to a function. */
  record Call(long atMs, Document input, int attempt, boolean again) {}

  /** An answer to a source that waits. */
  record Reply(String address, long atMs, @Nullable Document data, @Nullable String error) {}

  /** One run, with what its instance does not hold. */
  static final class Run {
    Instance instance;
    final Map<String, List<Call>> calls = new TreeMap<>();
    final Map<String, List<String>> branches = new LinkedHashMap<>();

    Run(Instance instance) {
      this.instance = instance;
    }
  }

  /** Runs by token and number. */
  final Map<String, TreeMap<Integer, Run>> runs = new LinkedHashMap<>();

  final List<Expected.DeadLetter> deadLetters = new ArrayList<>();
  final List<Reply> replies = new ArrayList<>();
  final List<Expected.Refusal> refusals = new ArrayList<>();
  final List<Expected.Ignored> ignored = new ArrayList<>();

  /** The log of each key, as it was appended. */
  final Map<InstanceKey, List<PositionedRecord>> log = new LinkedHashMap<>();

  /** What kept the case from running as it was meant. */
  final List<String> troubles = new ArrayList<>();
}
