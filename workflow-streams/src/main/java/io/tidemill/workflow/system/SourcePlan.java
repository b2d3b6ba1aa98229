package io.tidemill.workflow.system;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.log.LogRecord;
import io.tidemill.schemas.log.SystemKeys;
import io.tidemill.schemas.resource.Source;
import io.tidemill.workflow.core.Instance;
import io.tidemill.workflow.core.Status;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * What must be appended to the log so that the instance of a source is as the source says.
 *
 * <p>The owner of the instance asks again and again and compares what is wanted with what there is,
 * instead of telling the log when a source is applied or deleted: so there are no two writes of
 * which a crash could keep the second away. Equal situations give equal records, and the machine
 * takes a record that repeats one only once.
 */
public final class SourcePlan {
  /** How long a run that failed rests before the next one, in milliseconds. */
  static final long REST_MS = 60_000;

  private SourcePlan() {}

  /**
   * The records to append, in this order; none when all is well.
   *
   * @param wanted the source; empty when it was deleted, or emits to another broker now
   * @param newest the newest run under the source's key
   */
  public static List<LogRecord> of(Optional<Source> wanted, Optional<Instance> newest, long nowMs) {
    boolean live = newest.isPresent() && newest.get().live();
    if (wanted.isEmpty()) {
      return live ? List.of(cancel(newest.get(), "the source is gone")) : List.of();
    }
    String digest = digest(wanted.get());
    boolean same = newest.isPresent() && newest.get().startId().startsWith(digest + "/");
    if (live && same) {
      return List.of();
    }
    int run = newest.map(Instance::run).orElse(0) + 1;
    LogRecord start =
        new LogRecord.StartRequested(
            SystemKeys.VERSION, digest + "/" + run, Json.text(input(wanted.get())));
    if (live) {
      return List.of(cancel(newest.get(), "the source changed"), start);
    }
    boolean rests =
        same && newest.get().status() == Status.FAILURE && nowMs - newest.get().endedMs() < REST_MS;
    return rests ? List.of() : List.of(start);
  }

  private static LogRecord cancel(Instance live, String why) {
    return new LogRecord.CommandRequested(
        "source/" + live.id(), live.id(), new LogRecord.Command.Cancel(why));
  }

  private static ObjectNode input(Source source) {
    ObjectNode input = Json.object();
    input
        .putObject("cron")
        .put("schedule", source.cron().schedule())
        .put("timeZone", source.cron().timeZone());
    ObjectNode event = input.putObject("event").put("specversion", "1.0");
    source.event().properties().forEach(member -> event.set(member.getKey(), member.getValue()));
    return input;
  }

  private static String digest(Source source) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(Json.text(input(source)).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 16);
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every Java has SHA-256", missing);
    }
  }
}
