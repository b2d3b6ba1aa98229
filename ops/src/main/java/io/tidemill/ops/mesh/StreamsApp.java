package io.tidemill.ops.mesh;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Properties;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running Kafka Streams application. A thread that dies is replaced, at most {@value
 * #REPLACEMENTS_MAX} times within five minutes; then the application stops and the program with it,
 * since a loop of deaths is not service.
 */
public final class StreamsApp implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StreamsApp.class);
  private static final int REPLACEMENTS_MAX = 20;
  private static final Duration STOP_WITHIN = Duration.ofSeconds(5);
  private static final Duration REPLACEMENT_WINDOW = Duration.ofMinutes(5);

  private final String name;
  private final Properties settings;
  private final Runnable dead;
  private volatile KafkaStreams streams;
  private boolean closed;
  private final Deque<Instant> replacements = new ArrayDeque<>();

  /**
   * Makes the application; {@link #start} runs it.
   *
   * @param dead called when it stopped for good
   */
  public StreamsApp(String name, Topology topology, Properties settings, Runnable dead) {
    this.name = name;
    this.settings = settings;
    this.dead = dead;
    this.streams = streams(topology);
  }

  private KafkaStreams streams(Topology topology) {
    var made = new KafkaStreams(topology, settings);
    made.setUncaughtExceptionHandler(failure -> {
      boolean again = mayReplace(Instant.now());
      LOG.atError()
          .addKeyValue("application", name)
          .addKeyValue("replaced", again)
          .setCause(failure)
          .log("a stream thread died");
      if (again) {
        return StreamThreadExceptionResponse.REPLACE_THREAD;
      }
      dead.run();
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    });
    return made;
  }

  private boolean mayReplace(Instant now) {
    synchronized (replacements) {
      return countedReplacement(now);
    }
  }

  private boolean countedReplacement(Instant now) {
    while (!replacements.isEmpty()
        && replacements.getFirst().isBefore(now.minus(REPLACEMENT_WINDOW))) {
      replacements.removeFirst();
    }
    replacements.addLast(now);
    return replacements.size() <= REPLACEMENTS_MAX;
  }

  /** What it is called. */
  public String name() {
    return name;
  }

  /** For queries and metrics. */
  public KafkaStreams streams() {
    return streams;
  }

  /** Joins its group and begins to work. */
  public void start() {
    streams.start();
  }

  /** Whether it has its tasks and works on them. */
  public boolean isRunning() {
    return streams.state() == KafkaStreams.State.RUNNING;
  }

  /** Its state in one word, as Kafka Streams calls it. */
  public String state() {
    return streams.state().name();
  }

  /**
   * Stops it and starts it with another topology over the same stores. Its tasks pause meanwhile:
   * some seconds (ADR 0012).
   */
  public synchronized void restart(Topology topology) {
    if (!closed) {
      stop();
      streams = streams(topology);
      streams.start();
    }
  }

  /**
   * Commits, leaves its group so that others take over at once, and stops; waits at most five
   * seconds.
   */
  @Override
  public synchronized void close() {
    closed = true;
    stop();
  }

  private void stop() {
    streams.close(
        CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP)
            .withTimeout(STOP_WITHIN));
  }
}
