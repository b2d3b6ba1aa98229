package io.tidemill.bridge.ingress;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.tidemill.bridge.core.Preference;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** The wait of one sender for a workflow: asked for by {@code Prefer: wait=<seconds>}. */
final class Patience implements AutoCloseable {
  /** The extension by which a workflow knows where to answer. */
  private static final String ADDRESS = "tidemillreply";

  private final WaitingSenders.Waiting sender;
  private final int seconds;

  private Patience(WaitingSenders.Waiting sender, int seconds) {
    this.sender = sender;
    this.seconds = seconds;
  }

  /** Empty when the sender does not wait, or cannot here and now. */
  static Optional<Patience> of(Request request, @Nullable WaitingSenders senders) {
    OptionalInt seconds = Preference.waitSeconds(request.getHeaders().getValuesList("Prefer"));
    return senders == null || seconds.isEmpty()
        ? Optional.empty()
        : senders.enter().map(sender -> new Patience(sender, seconds.getAsInt()));
  }

  CloudEvent addressed(CloudEvent event) {
    return CloudEventBuilder.from(event).withExtension(ADDRESS, sender.address()).build();
  }

  /**
   * Answers once, on a thread of the executor: with what the workflow says, or as if nobody had
   * waited.
   *
   * @param stored the answer when no workflow answers in time
   */
  void answer(Answer stored, Executor executor, Consumer<Answer> answer) {
    sender
        .reply()
        .thenApply(Answers::of)
        .completeOnTimeout(stored, seconds, TimeUnit.SECONDS)
        .whenComplete((found, bug) -> {
          Answer end = found == null ? stored : found;
          try {
            executor.execute(() -> answer.accept(end));
          } catch (RejectedExecutionException stopping) {
            answer.accept(end);
          }
        });
  }

  @Override
  public void close() {
    sender.close();
  }
}
