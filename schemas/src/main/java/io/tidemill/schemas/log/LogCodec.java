package io.tidemill.schemas.log;

import io.tidemill.schemas.avro.CallReturnedBody;
import io.tidemill.schemas.avro.EventArrivedBody;
import io.tidemill.schemas.avro.LogEnvelope;
import io.tidemill.schemas.avro.OwnerAssumedBody;
import io.tidemill.schemas.avro.StartRequestedBody;
import io.tidemill.schemas.log.LogRecord.CallReturned;
import io.tidemill.schemas.log.LogRecord.EventArrived;
import io.tidemill.schemas.log.LogRecord.Outcome;
import io.tidemill.schemas.log.LogRecord.OwnerAssumed;
import io.tidemill.schemas.log.LogRecord.StartRequested;
import java.util.TreeMap;

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
