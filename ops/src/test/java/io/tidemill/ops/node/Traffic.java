package io.tidemill.ops.node;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

/**
 * Sends numbered events over HTTP at a steady rate and repeats each until it is accepted, as a careful sender does.
 * The same id may so be accepted more than once: that is a duplicate by the CloudEvents rules, and it is recorded once.
 */
final class Traffic {
  private static final int UNDER_WAY_MAX = 64;

  /**
   * One event.
   *
   * @param type the CloudEvents type
   * @param key its partition key
   * @param json its data
   * @param after id of an event that must have been accepted before this one is sent; empty for none
   */
  record Event(String id, String type, String key, String json, String after) {}

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();
  private final Set<String> accepted = ConcurrentHashMap.newKeySet();
  private final AtomicInteger repeated = new AtomicInteger();
  private final URI target;

  Traffic(URI target) {
    this.target = target;
  }

  /** Sends so many events, so many a second, and returns when all of them are accepted. */
  void send(int count, int perSecond, IntFunction<Event> events) throws InterruptedException {
    var places = new Semaphore(UNDER_WAY_MAX);
    long start = System.nanoTime();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < count; i++) {
        long due = start + i * TimeUnit.SECONDS.toNanos(1) / perSecond;
        while (System.nanoTime() < due) {
          LockSupport.parkNanos(due - System.nanoTime());
        }
        Event event = events.apply(i);
        places.acquire();
        var _ =
            threads.submit(
                () -> {
                  try {
                    sendUntilAccepted(event);
                  } finally {
                    places.release();
                  }
                  return null;
                });
      }
    }
  }

  private void sendUntilAccepted(Event event) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
    while (!event.after().isEmpty() && !accepted.contains(event.after())) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
    while (System.nanoTime() < deadline) {
      try {
        int status = client.send(request(event), HttpResponse.BodyHandlers.discarding()).statusCode();
        if (status == 202) {
          accepted.add(event.id());
          return;
        }
        if (status < 500) {
          throw new AssertionError("event " + event.id() + " was refused with " + status);
        }
      } catch (IOException away) {
        // The node is down; whether it stored the event is not known, so it is sent again.
      }
      repeated.incrementAndGet();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
    }
    throw new AssertionError("event " + event.id() + " was not accepted within three minutes");
  }

  private HttpRequest request(Event event) {
    return HttpRequest.newBuilder(target)
        .timeout(Duration.ofSeconds(15))
        .header("ce-specversion", "1.0")
        .header("ce-id", event.id())
        .header("ce-source", "/traffic")
        .header("ce-type", event.type())
        .header("ce-partitionkey", event.key())
        .header("content-type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(event.json()))
        .build();
  }

  /** Ids of all events that were answered with 202. */
  Set<String> accepted() {
    return Set.copyOf(accepted);
  }

  /** How many sends had to be repeated. */
  int repeated() {
    return repeated.get();
  }
}
