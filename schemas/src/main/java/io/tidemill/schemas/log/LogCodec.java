package io.tidemill.schemas.log;

import io.tidemill.schemas.avro.CallReturnedBody;
import io.tidemill.schemas.avro.CommandKind;
import io.tidemill.schemas.avro.CommandRequestedBody;
import io.tidemill.schemas.avro.EventArrivedBody;
import io.tidemill.schemas.avro.LogEnvelope;
import io.tidemill.schemas.avro.OwnerAssumedBody;
import io.tidemill.schemas.avro.StartRequestedBody;
import io.tidemill.schemas.avro.TimerDueBody;
import io.tidemill.schemas.log.LogRecord.CallReturned;
import io.tidemill.schemas.log.LogRecord.Command;
import io.tidemill.schemas.log.LogRecord.CommandRequested;
import io.tidemill.schemas.log.LogRecord.EventArrived;
import io.tidemill.schemas.log.LogRecord.Outcome;
import io.tidemill.schemas.log.LogRecord.OwnerAssumed;
import io.tidemill.schemas.log.LogRecord.StartRequested;
import io.tidemill.schemas.log.LogRecord.TimerDue;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Log records as bytes: {@code LogEnvelope.avsc} in single-object encoding. */
public final class LogCodec {
  private static final AvroCodec<LogEnvelope> CODEC =
      new AvroCodec<>(LogEnvelope.class, LogEnvelope.getClassSchema());

  private LogCodec() {}

  /** The bytes of a log record; equal records give equal bytes. */
  public static byte[] encode(LogRecord record) {
    return CODEC.encode(
        new LogEnvelope(
            switch (record) {
              case EventArrived e ->
                  new EventArrivedBody(
                      e.version(),
                      e.triggers(),
                      new TreeMap<>(e.attributes()),
                      e.data(),
                      e.origin());
              case StartRequested s -> new StartRequestedBody(s.version(), s.startId(), s.input());
              case CallReturned c -> body(c);
              case OwnerAssumed o -> new OwnerAssumedBody(o.owner());
              case TimerDue t -> new TimerDueBody(t.instance(), t.timer(), t.dueMs());
              case CommandRequested c -> body(c);
            }));
  }

  /** Reads what {@link #encode} wrote; throws {@link MalformedRecord} for anything else. */
  public static LogRecord decode(byte[] bytes) {
    return switch (CODEC.decode(bytes).getBody()) {
      case EventArrivedBody e ->
          new EventArrived(
              e.getVersion(), e.getTriggers(), e.getAttributes(), e.getData(), e.getOrigin());
      case StartRequestedBody s -> new StartRequested(s.getVersion(), s.getStartId(), s.getInput());
      case CallReturnedBody c ->
          new CallReturned(c.getInstance(), c.getCall(), c.getAttempt(), outcome(c));
      case OwnerAssumedBody o -> new OwnerAssumed(o.getOwner());
      case TimerDueBody t -> new TimerDue(t.getInstance(), t.getTimer(), t.getDueMs());
      case CommandRequestedBody c ->
          new CommandRequested(c.getCommandId(), c.getInstance(), command(c));
      case Object unknown -> throw new IllegalStateException("unmapped body " + unknown.getClass());
    };
  }

  private static CallReturnedBody body(CallReturned returned) {
    return switch (returned.outcome()) {
      case Outcome.Returned(var result) ->
          new CallReturnedBody(
              returned.instance(), returned.call(), returned.attempt(), result, null, null);
      case Outcome.Failed(var code, var message) ->
          new CallReturnedBody(
              returned.instance(), returned.call(), returned.attempt(), null, code, message);
    };
  }

  private static CommandRequestedBody body(CommandRequested requested) {
    return switch (requested.command()) {
      case Command.Cancel(var reason) -> body(requested, CommandKind.CANCEL, reason, null, null);
      case Command.Pause() -> body(requested, CommandKind.PAUSE, null, null, null);
      case Command.Resume() -> body(requested, CommandKind.RESUME, null, null, null);
      case Command.Retry() -> body(requested, CommandKind.RETRY, null, null, null);
      case Command.Restart(var state, var input) ->
          body(requested, CommandKind.RESTART, null, state, input);
    };
  }

  private static CommandRequestedBody body(
      CommandRequested requested,
      CommandKind kind,
      @Nullable String reason,
      @Nullable String state,
      @Nullable String input) {
    return new CommandRequestedBody(
        requested.commandId(), requested.instance(), kind, reason, state, input);
  }

  private static Command command(CommandRequestedBody body) {
    return switch (body.getCommand()) {
      case CANCEL -> new Command.Cancel(body.getReason());
      case PAUSE -> new Command.Pause();
      case RESUME -> new Command.Resume();
      case RETRY -> new Command.Retry();
      case RESTART -> {
        String state = body.getState();
        String input = body.getInput();
        if (state == null || input == null) {
          throw new MalformedRecord(
              "not an Avro record of a known schema: restart without state or input", null);
        }
        yield new Command.Restart(state, input);
      }
    };
  }

  private static Outcome outcome(CallReturnedBody body) {
    String code = body.getErrorCode();
    if (code != null) {
      String message = body.getErrorMessage();
      return new Outcome.Failed(code, message == null ? "" : message);
    }
    String result = body.getResult();
    return new Outcome.Returned(result == null ? "null" : result);
  }
}
