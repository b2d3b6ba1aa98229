package io.tidemill.ops.node;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;

/** Which topics Kafka has, as of at most two seconds ago. */
final class TopicNames implements Predicate<String> {
  private static final Duration VALID = Duration.ofSeconds(2);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);

  private final Admin admin;
  private Set<String> names = Set.of();
  private long validUntil = System.nanoTime();

  TopicNames(Admin admin) {
    this.admin = admin;
  }

  /** Whether there is a topic; by the last answer while Kafka gives none. */
  @Override
  public synchronized boolean test(String topic) {
    if (System.nanoTime() - validUntil >= 0) {
      try {
        names = admin.listTopics().names().get(ANSWER_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        validUntil = System.nanoTime() + VALID.toNanos();
      } catch (ExecutionException | TimeoutException unanswered) {
        validUntil = System.nanoTime() + VALID.toNanos();
      } catch (InterruptedException stopping) {
        Thread.currentThread().interrupt();
      }
    }
    return names.contains(topic);
  }
}
