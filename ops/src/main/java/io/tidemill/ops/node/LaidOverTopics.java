package io.tidemill.ops.node;

import io.tidemill.ops.kafka.UserTopics;
import io.tidemill.schemas.resource.ResourceTable;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the mesh reading the topics that brokers are laid over: the sources of a topology are fixed
 * when it is made, so a change of this set makes the mesh anew (ADR 0012). On a thread of its own,
 * since stopping the mesh takes seconds.
 */
final class LaidOverTopics implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LaidOverTopics.class);
  private static final Duration LOOK_EVERY = Duration.ofMillis(200);

  private final UserTopics userTopics;
  private final Supplier<ResourceTable> resources;
  private final Consumer<Map<String, String>> remake;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("laid-over-topics").factory());
  private Map<String, String> read;
  private Map<String, String> seen;

  /**
   * Prepares it; {@link #follow} starts it.
   *
   * @param read what the mesh reads now: topics and their brokers
   * @param userTopics tells which topics can be read; asks Kafka
   * @param resources which brokers are laid over what
   * @param remake lets the mesh read something else
   */
  LaidOverTopics(
      Map<String, String> read,
      UserTopics userTopics,
      Supplier<ResourceTable> resources,
      Consumer<Map<String, String>> remake) {
    this.read = read;
    this.seen = read;
    this.userTopics = userTopics;
    this.resources = resources;
    this.remake = remake;
  }

  void follow() {
    var unused =
        thread.scheduleWithFixedDelay(this::look, 0, LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void look() {
    try {
      Map<String, String> now = resources.get().laidOver();
      if (now.equals(seen)) {
        return;
      }
      Map<String, String> wanted = userTopics.usable(now);
      if (!wanted.equals(read)) {
        LOG.atInfo().addKeyValue("topics", wanted.keySet()).log("the mesh reads other topics");
        remake.accept(wanted);
        read = wanted;
      }
      seen = now;
    } catch (RuntimeException failure) {
      // Tried again at the next look: without it the topics would never be read.
      LOG.error("the topics of brokers cannot be followed now", failure);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
