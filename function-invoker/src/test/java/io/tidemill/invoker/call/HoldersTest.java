package io.tidemill.invoker.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.invoker.call.Windows.Place;
import io.tidemill.schemas.resource.Function;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The windows of triggers within the windows of what they call. */
final class HoldersTest {
  private final Windows windows = new Windows();
  private final List<String> started = new ArrayList<>();
  private final Map<String, Deque<Place>> places = new HashMap<>();

  private static Target target(String key, int concurrency) {
    return new Target(
        key,
        new Function.Runtime.Http(URI.create("http://localhost")),
        Duration.ofSeconds(1),
        concurrency);
  }

  private void submit(Target target, String holder, int limit) {
    windows.submit(
        target,
        holder,
        limit,
        place -> {
          started.add(holder);
          of(holder).add(place);
        });
  }

  private Deque<Place> of(String holder) {
    return places.computeIfAbsent(holder, _ -> new ArrayDeque<>());
  }

  private void end(String holder) {
    of(holder).remove().release();
  }

  @Test
  void aTriggerHasNoMoreUnderWayThanItsWindow() {
    Target target = target("f", 10);
    for (int i = 0; i < 5; i++) {
      submit(target, "a", 2);
    }
    assertThat(started).containsExactly("a", "a");

    end("a");

    assertThat(started).hasSize(3);
    assertThat(windows.underWay()).isEqualTo(2);
  }

  @Test
  void aTriggerThatIsFullHoldsUpNoOther() {
    Target target = target("f", 10);
    for (int i = 0; i < 1_000; i++) {
      submit(target, "a", 1);
    }
    submit(target, "b", 0);
    submit(target, "c", 1);

    assertThat(started).containsExactly("a", "b", "c");
  }

  @Test
  void triggersOfOneFunctionTakeTurns() {
    Target target = target("f", 1);
    for (String holder : new String[] {"a", "a", "a", "a", "b", "b", "c"}) {
      submit(target, holder, 0);
    }
    while (windows.underWay() > 0) {
      end(started.getLast());
    }

    assertThat(started).containsExactly("a", "a", "b", "c", "a", "b", "a");
    assertThat(windows.size()).as("nothing is kept of what is idle").isZero();
  }

  @Test
  void aWindowCountsOverAllTargetsOfATrigger() {
    submit(target("f", 5), "a", 1);
    submit(target("g", 5), "a", 1);
    submit(target("h", 5), "a", 1);
    assertThat(started).hasSize(1);

    end("a");
    assertThat(started).hasSize(2);
    end("a");
    assertThat(started).hasSize(3);
    end("a");
    assertThat(windows.size()).isZero();
  }

  @Test
  void theLimitFollowsTheNewestSubmission() {
    Target target = target("f", 10);
    submit(target, "a", 1);
    submit(target, "a", 1);
    submit(target("g", 10), "a", 3);
    assertThat(started).as("g starts; f has had its turn").hasSize(2);

    end("a");

    assertThat(started).as("f comes back although the window was never full again").hasSize(3);
  }

  @Test
  void aPlaceIsGivenBackOnce() {
    Target target = target("f", 1);
    submit(target, "a", 0);
    Place place = of("a").remove();
    submit(target, "a", 0);
    submit(target, "a", 0);

    place.release();
    place.release();

    assertThat(started).hasSize(2);
    assertThat(windows.underWay()).isEqualTo(1);
  }

  @Test
  void startsThatEndAtOnceLeaveTheStackFlat() {
    var ended = new AtomicInteger();
    submit(target("f", 1), "a", 1);
    for (int i = 0; i < 50_000; i++) {
      windows.submit(
          target(i % 2 == 0 ? "f" : "g", 1),
          "a",
          1,
          place -> {
            ended.incrementAndGet();
            place.release();
          });
    }

    end("a");

    assertThat(ended).hasValue(50_000);
    assertThat(windows.size()).isZero();
  }

  /**
   * Triggers and functions in random pairs from many threads: neither window is ever exceeded and
   * every call is made.
   */
  @Test
  void neitherLimitIsExceededAndNothingIsForgotten() throws InterruptedException {
    int calls = 20_000;
    long seed = 4;
    var random = new Random(seed);
    int[] functionLimits = {1, 3, 10, 100};
    int[] triggerLimits = {1, 2, 5, 0, 0, 50};
    Map<String, AtomicInteger> underWay = new ConcurrentHashMap<>();
    Map<String, AtomicInteger> most = new ConcurrentHashMap<>();
    var ended = new CountDownLatch(calls);
    try (var submitters = Executors.newFixedThreadPool(8);
        var functions = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < calls; i++) {
        int f = random.nextInt(functionLimits.length);
        int t = random.nextInt(triggerLimits.length);
        boolean atOnce = random.nextInt(4) == 0;
        submitters.execute(() ->
            windows.submit(
                target("f" + f, functionLimits[f]),
                "t" + t,
                triggerLimits[t],
                place -> {
                  count(underWay, most, "f" + f);
                  count(underWay, most, "t" + t);
                  Runnable end =
                      () -> {
                        counter(underWay, "f" + f).decrementAndGet();
                        counter(underWay, "t" + t).decrementAndGet();
                        place.release();
                        ended.countDown();
                      };
                  if (atOnce) {
                    end.run();
                  } else {
                    functions.execute(end);
                  }
                }));
      }
      assertThat(ended.await(60, TimeUnit.SECONDS)).as("every start was run").isTrue();
    }
    for (int f = 0; f < functionLimits.length; f++) {
      assertThat(counter(most, "f" + f).get()).isBetween(1, functionLimits[f]);
    }
    for (int t = 0; t < triggerLimits.length; t++) {
      int limit = triggerLimits[t];
      assertThat(counter(most, "t" + t).get()).isBetween(1, limit == 0 ? calls : limit);
    }
    assertThat(windows.underWay()).isZero();
    assertThat(windows.size()).isZero();
  }

  private static void count(
      Map<String, AtomicInteger> underWay, Map<String, AtomicInteger> most, String key) {
    int now = counter(underWay, key).incrementAndGet();
    counter(most, key).accumulateAndGet(now, Math::max);
  }

  private static AtomicInteger counter(Map<String, AtomicInteger> counters, String key) {
    return counters.computeIfAbsent(key, _ -> new AtomicInteger());
  }
}
