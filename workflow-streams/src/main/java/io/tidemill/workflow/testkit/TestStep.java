package io.tidemill.workflow.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import io.cloudevents.CloudEvent;
import io.tidemill.schemas.log.LogRecord;
import org.jspecify.annotations.Nullable;

/** Something that happens from outside at a virtual time. */
public sealed interface TestStep {
  /** Milliseconds since the case began. */
  long atMs();

  /**
   * An event of the mesh, or one that is given to an instance.
   *
   * @param to token of the instance that is given the event, whatever token the event holds; null
   *     when the mesh finds the instances
   */
  record Event(long atMs, CloudEvent event, @Nullable String to) implements TestStep {}

  /**
   * A request for an instance.
   *
   * @param token its correlation token
   * @param input any JSON; a text in {@code notJson} stands for input that is none
   */
  record Invoke(long atMs, String token, String startId, JsonNode input, @Nullable String notJson)
      implements TestStep {}

  /**
   * An order of an operator.
   *
   * @param token of the instance; null for the only one that there is
   * @param run number of the run, from 1; 0 for the newest
   */
  record Order(long atMs, @Nullable String token, int run, String id, LogRecord.Command command)
      implements TestStep {}

  /** The engine dies and another one takes over. */
  record RestartEngine(long atMs) implements TestStep {}
}
