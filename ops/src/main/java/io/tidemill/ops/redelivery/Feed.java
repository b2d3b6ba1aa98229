package io.tidemill.ops.redelivery;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.invoker.delivery.Publisher;
import io.tidemill.ops.api.Job;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.problem.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * The way of redeliveries into their topic: no faster than the rate, at most {@value
 * #UNDER_WAY_MAX} under way, and a line of progress every second. When nobody listens any more, the
 * next line ends it with an {@link UncheckedIOException}. For one thread.
 */
public final class Feed {
  private static final int UNDER_WAY_MAX = 256;
  private static final long REPORT_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long PARK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long STORED_WITHIN_MS = 15_000;

  private final Publisher publisher;
  private final Pace pace;
  private final Job.Lines out;
  private final Supplier<ObjectNode> progress;
  private final Deque<CompletableFuture<RecordMetadata>> underWay = new ArrayDeque<>();
  private long nextReport = System.nanoTime() + REPORT_EVERY_NANOS;

  /**
   * A feed that has not begun.
   *
   * @param rate most records a second
   * @param progress what a line says now
   */
  public Feed(Publisher publisher, int rate, Job.Lines out, Supplier<ObjectNode> progress) {
    this.publisher = publisher;
    this.pace = new Pace(rate);
    this.out = out;
    this.progress = progress;
  }

  /** Says how far it is, if it did not within the last second. */
  public void report() {
    if (System.nanoTime() - nextReport >= 0) {
      nextReport = System.nanoTime() + REPORT_EVERY_NANOS;
      try {
        out.line(progress.get());
      } catch (IOException gone) {
        throw new UncheckedIOException(gone);
      }
    }
  }

  /** Sends one record, waiting for its turn; fails with TM-3006 when Kafka does not store it. */
  public void send(ProducerRecord<byte[], byte[]> record) {
    while (!pace.tryTake()) {
      report();
      pace.await(PARK_NANOS);
    }
    underWay.add(publisher.publish(record));
    while (underWay.size() >= UNDER_WAY_MAX) {
      awaitFirst();
    }
    report();
  }

  /** Waits until everything is stored. */
  public void flush() {
    while (!underWay.isEmpty()) {
      awaitFirst();
    }
  }

  private void awaitFirst() {
    try {
      underWay.removeFirst().get(STORED_WITHIN_MS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException failure) {
      throw new ProblemException(
          new Problem(
              ProblemCode.TM_3006,
              "",
              "",
              "a redelivery that was not stored: " + failure,
              "a cluster that stores it",
              "ask again; what was stored already is not delivered twice"));
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new IOException("interrupted"));
    }
  }
}
