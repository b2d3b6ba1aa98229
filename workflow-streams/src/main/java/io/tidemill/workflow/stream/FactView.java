package io.tidemill.workflow.stream;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.json.Json;
import io.tidemill.workflow.core.Document;
import io.tidemill.workflow.core.InstanceEvent;
import java.util.Locale;

/** A fact as JSON. */
public final class FactView {
  private FactView() {}

  /** The fact with the documents that it carries. */
  public static ObjectNode whole(InstanceEvent fact) {
    ObjectNode json = of(fact);
    Document document =
        switch (fact) {
          case InstanceEvent.Started e -> e.input();
          case InstanceEvent.EventAccepted e -> e.data();
          case InstanceEvent.StateEntered e -> e.raw();
          case InstanceEvent.StateLeft e -> e.output();
          case InstanceEvent.ActionsStarted e -> e.base();
          case InstanceEvent.CallRequested e -> e.raw();
          case InstanceEvent.CallCompleted e -> e.result();
          case InstanceEvent.ActionCompleted e -> e.output();
          case InstanceEvent.ThreadsForked e -> e.input();
          case InstanceEvent.BranchCompleted e -> e.output();
          case InstanceEvent.ThreadsJoined e -> e.outputs();
          case InstanceEvent.Emitted e -> e.event();
          case InstanceEvent.Retried e -> e.from().raw();
          case InstanceEvent.Restarted e -> e.from().raw();
          case InstanceEvent.Ended e -> e.output();
          default -> null;
        };
    if (document != null) {
      json.set("data", document.node());
    }
    return json;
  }

  /** The fact without documents, which may be large, and private; under its name in lower case. */
  public static ObjectNode of(InstanceEvent fact) {
    ObjectNode json =
        Json.object().put("fact", fact.getClass().getSimpleName().toLowerCase(Locale.ROOT));
    return switch (fact) {
      case InstanceEvent.Started e ->
          json.put("run", e.run()).put("version", e.version()).put("startId", e.startId());
      case InstanceEvent.EventAccepted e -> json.put("source", e.source()).put("id", e.id());
      case InstanceEvent.EventConsumed e ->
          json.put("source", e.source()).put("id", e.id()).put("trigger", e.trigger());
      case InstanceEvent.EventSpent e -> json.put("number", e.number());
      case InstanceEvent.EventDiscarded e -> json.put("source", e.source()).put("id", e.id());
      case InstanceEvent.EventIgnored e ->
          json.put("source", e.source()).put("id", e.id()).put("reason", e.reason().name());
      case InstanceEvent.StateEntered e -> json.put("state", e.state()).put("thread", e.thread());
      case InstanceEvent.StateLeft e ->
          json.put("state", e.state()).put("next", e.next()).put("thread", e.thread());
      case InstanceEvent.EventsAwaited e -> json.put("thread", e.thread());
      case InstanceEvent.EventWaitTimedOut e ->
          json.put("state", e.state()).put("thread", e.thread());
      case InstanceEvent.ActionsStarted e -> json.put("thread", e.thread());
      case InstanceEvent.CallRequested e ->
          json.put("function", e.function())
              .put("call", e.call())
              .put("attempt", e.attempt())
              .put("thread", e.thread());
      case InstanceEvent.CallCompleted e -> json.put("call", e.call()).put("attempt", e.attempt());
      case InstanceEvent.CallFailed e -> failed(json, e);
      case InstanceEvent.ActionCompleted e ->
          json.put("action", e.action()).put("thread", e.thread());
      case InstanceEvent.RetryScheduled e ->
          json.put("action", e.action())
              .put("thread", e.thread())
              .put("matched", e.matched())
              .put("intervalMs", e.intervalMs());
      case InstanceEvent.TimerSet e ->
          json.put("timer", e.timer().number())
              .put("dueMs", e.timer().dueMs())
              .put("purpose", e.purpose().name());
      case InstanceEvent.TimerFired e ->
          json.put("timer", e.timer()).put("purpose", e.purpose().name());
      case InstanceEvent.TimerCancelled e -> json.put("timer", e.timer());
      case InstanceEvent.TimerIgnored e -> json.put("timer", e.timer());
      case InstanceEvent.ThreadsForked e -> forked(json, e);
      case InstanceEvent.BranchCompleted e ->
          json.put("thread", e.thread()).put("branch", e.branch());
      case InstanceEvent.ThreadsJoined e -> json.put("thread", e.thread());
      case InstanceEvent.Emitted e -> json.put("broker", e.broker()).put("id", e.id());
      case InstanceEvent.Suspended e -> suspended(json, e);
      case InstanceEvent.Resumed e ->
          json.put("commandId", e.commandId()).put("released", e.released());
      case InstanceEvent.Retried e ->
          json.put("commandId", e.commandId()).put("state", e.from().state());
      case InstanceEvent.Restarted e ->
          json.put("commandId", e.commandId()).put("state", e.from().state());
      case InstanceEvent.Cancelled e ->
          json.put("commandId", e.commandId()).put("reason", e.reason());
      case InstanceEvent.CommandRefused e ->
          json.put("commandId", e.commandId()).put("reason", e.reason());
      case InstanceEvent.CommandRepeated e -> json.put("commandId", e.commandId());
      case InstanceEvent.Held e -> json.put("number", e.number());
      case InstanceEvent.ResultIgnored e -> json.put("call", e.call()).put("attempt", e.attempt());
      case InstanceEvent.StartRefused e ->
          json.put("startId", e.startId()).put("reason", e.reason());
      case InstanceEvent.Ended e ->
          json.put("status", e.status().name())
              .put("code", e.code())
              .put("message", e.message())
              .put("endState", e.endState());
    };
  }

  /** Which thread is which branch, so that what follows can be told apart. */
  private static ObjectNode forked(ObjectNode json, InstanceEvent.ThreadsForked e) {
    json.put("thread", e.thread()).put("branches", e.threads().size());
    ArrayNode threads = json.putArray("threads");
    for (int thread : e.threads()) {
      threads.add(thread);
    }
    return json;
  }

  private static ObjectNode failed(ObjectNode json, InstanceEvent.CallFailed e) {
    return json.put("call", e.call())
        .put("attempt", e.attempt())
        .put("code", e.code())
        .put("message", e.message());
  }

  private static ObjectNode suspended(ObjectNode json, InstanceEvent.Suspended e) {
    return json.put("commandId", e.commandId())
        .put("kind", e.suspension().kind().name())
        .put("code", e.suspension().code())
        .put("message", e.suspension().message());
  }
}
