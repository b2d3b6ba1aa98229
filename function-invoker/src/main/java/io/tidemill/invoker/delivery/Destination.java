package io.tidemill.invoker.delivery;

import io.tidemill.invoker.call.Target;
import io.tidemill.schemas.resource.Function;
import io.tidemill.schemas.resource.ResourceTable;
import io.tidemill.schemas.resource.Trigger;
import io.tidemill.schemas.resource.Trigger.Subscriber;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where a delivery goes, resolved. */
sealed interface Destination {
  /** Most records on their way to one topic from this node. */
  int TOPIC_CONCURRENCY = 1_000;

  /** What its window is kept for. */
  Target target();

  /** A call. */
  record Call(Target target) implements Destination {}

  /**
   * A record of the user's topic.
   *
   * @param topic never created by Tidemill
   */
  record Append(Target target, String topic) implements Destination {}

  /** Resolves where a delivery goes; empty when the function does not exist. */
  static Optional<Destination> of(Subscriber subscriber, Trigger trigger, ResourceTable resources) {
    Duration timeout = trigger.delivery().timeout();
    return switch (subscriber) {
      case Subscriber.ToFunction(var name) ->
          resources.function(name).map(Target::of).map(target -> call(target, timeout));
      case Subscriber.ToUri(var uri, var origin) ->
          Optional.of(call(Target.of(uri).withOrigin(origin), timeout));
      case Subscriber.ToTopic(var topic) -> Optional.of(new Append(windowOf(topic), topic));
    };
  }

  /** What people are told about where a delivery goes. */
  static String text(Subscriber subscriber) {
    return switch (subscriber) {
      case Subscriber.ToFunction(var name) -> "function " + name;
      case Subscriber.ToUri(var uri, var _) -> uri.toString();
      case Subscriber.ToTopic(var topic) -> "topic " + topic;
    };
  }

  private static Destination call(Target target, @Nullable Duration timeout) {
    return new Call(timeout == null ? target : target.withTimeout(timeout));
  }

  private static Target windowOf(String topic) {
    return new Target(
        "topic " + topic,
        new Function.Runtime.Http(URI.create("kafka:" + topic)),
        Function.TIMEOUT_DEFAULT,
        TOPIC_CONCURRENCY);
  }
}
