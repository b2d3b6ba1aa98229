package io.tidemill.benchmarks.journey;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

/**
 * Sends events over HTTP, open loop at a rate or as fast as a number under way allows, and notes
 * each answer's time.
 */
final class Load {
  private static final int UNDER_WAY_MAX = 128;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Map<String, Long> acceptedNanos = new ConcurrentHashMap<>();
  private final Map<String, Long> sentNanos = new ConcurrentHashMap<>();
  private final URI target;

  Load(URI target) {
    this.target = target;
  }

  /**
   * Sends and waits for all answers.
   *
   * @param perSecond how many a second; 0 for as many as go
   * @return how long it took, in nanoseconds
   */
  long send(String prefix, int count, int perSecond, String type, IntFunction<String> json)
      throws InterruptedException {
    var places = new Semaphore(UNDER_WAY_MAX);
    long start = System.nanoTime();
    for (int i = 0; i < count; i++) {
      if (perSecond > 0) {
        long due = start + i * TimeUnit.SECONDS.toNanos(1) / perSecond;
        while (System.nanoTime() < due) {
          LockSupport.parkNanos(due - System.nanoTime());
        }
      }
      places.acquire();
      String id = prefix + i;
      sentNanos.put(id, System.nanoTime());
      var _ =
          client
              .sendAsync(request(id, type, json.apply(i)), HttpResponse.BodyHandlers.discarding())
              .whenComplete((response, failure) -> {
                places.release();
                if (failure == null && response.statusCode() == 202) {
                  acceptedNanos.put(id, System.nanoTime());
                }
              });
    }
    places.acquire(UNDER_WAY_MAX);
    return System.nanoTime() - start;
  }

  private HttpRequest request(String id, String type, String json) {
    return HttpRequest.newBuilder(target)
        .header("ce-specversion", "1.0")
        .header("ce-id", id)
        .header("ce-source", "/bench")
        .header("ce-type", type)
        .header("content-type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(json))
        .build();
  }

  /** When the 202 of each id came, {@link System#nanoTime}. */
  Map<String, Long> acceptedNanos() {
    return acceptedNanos;
  }

  /** When each id was sent, {@link System#nanoTime}. */
  Map<String, Long> sentNanos() {
    return sentNanos;
  }
}
