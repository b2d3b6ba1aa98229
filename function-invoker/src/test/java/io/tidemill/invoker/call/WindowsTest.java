package io.tidemill.invoker.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemill.schemas.resource.Function;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class WindowsTest {
  private final Windows windows = new Windows();

  private static Target target(String key, int concurrency) {
    return new Target(
        key,
        new Function.Runtime.Http(URI.create("http://localhost")),
        Duration.ofSeconds(1),
        concurrency);
  }

  @Test
  void neverMoreThanTheLimitIsUnderWay() throws InterruptedException {
    int limit = 5;
    int calls = 4_000;
    Target target = target("t", limit);
    var now = new AtomicInteger();
    var most = new AtomicInteger();
    var ended = new CountDownLatch(calls);
    try (var submitters = Executors.newFixedThreadPool(8);
        var functions = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < calls; i++) {
        submitters.execute(() ->
            windows.submit(
                target,
                () -> {
                  most.accumulateAndGet(now.incrementAndGet(), Math::max);
                  functions.execute(() -> {
                    now.decrementAndGet();
                    windows.release(target);
                    ended.countDown();
                  });
                }));
      }
      assertThat(ended.await(30, TimeUnit.SECONDS)).as("every start was run").isTrue();
    }
    assertThat(most.get()).isBetween(1, limit);
    assertThat(windows.underWay()).isZero();
  }

  @Test
  void startsInTheOrderOfSubmission() {
    Target target = target("t", 1);
    var started = new ArrayList<Integer>();
    for (int i = 0; i < 10; i++) {
      int number = i;
      windows.submit(target, () -> started.add(number));
    }
    assertThat(started).containsExactly(0);

    for (int i = 0; i < 10; i++) {
      windows.release(target);
    }

    assertThat(started).isEqualTo(IntStream.range(0, 10).boxed().toList());
  }

  @Test
  void startsThatEndAtOnceLeaveTheStackFlat() {
    Target target = target("t", 1);
    var started = new AtomicInteger();
    windows.submit(target, () -> {}); // takes the only place
    for (int i = 0; i < 100_000; i++) {
      windows.submit(
          target,
          () -> {
            started.incrementAndGet();
            windows.release(target);
          });
    }

    windows.release(target);

    assertThat(started).hasValue(100_000);
    assertThat(windows.underWay()).isZero();
  }

  @Test
  void aStartThatSubmitsTheNextLeavesTheStackFlat() {
    Target target = target("t", 2);
    var left = new AtomicInteger(100_000);
    submitUntilNoneIsLeft(target, left);

    assertThat(left).hasValue(0);
    assertThat(windows.underWay()).isZero();
  }

  private void submitUntilNoneIsLeft(Target target, AtomicInteger left) {
    windows.submit(
        target,
        () -> {
          if (left.decrementAndGet() > 0) {
            submitUntilNoneIsLeft(target, left);
          }
          windows.release(target);
        });
  }

  @Test
  void aStartThatThrowsHoldsUpNoOther() {
    Target target = target("t", 2);
    var started = new ArrayList<String>();
    assertThatThrownBy(() ->
            windows.submit(
                target,
                () -> {
                  throw new IllegalStateException("bug");
                }))
        .hasMessage("bug");

    windows.submit(target, () -> started.add("next"));

    assertThat(started).containsExactly("next");
  }

  @Test
  void targetsDoNotWaitForEachOther() {
    var started = new ArrayList<String>();
    windows.submit(target("a", 1), () -> started.add("a1"));
    windows.submit(target("a", 1), () -> started.add("a2"));
    windows.submit(target("b", 1), () -> started.add("b1"));

    assertThat(started).containsExactly("a1", "b1");
    assertThat(windows.underWay()).isEqualTo(2);
  }

  @Test
  void theLimitFollowsTheNewestTarget() {
    var started = new ArrayList<Integer>();
    windows.submit(target("t", 1), () -> started.add(1));
    windows.submit(target("t", 1), () -> started.add(2));
    windows.submit(target("t", 3), () -> started.add(3));
    assertThat(started).containsExactly(1, 2, 3);

    windows.submit(target("t", 1), () -> started.add(4));
    windows.release(target("t", 1));
    windows.release(target("t", 1));
    assertThat(started).containsExactly(1, 2, 3);
    windows.release(target("t", 1));
    assertThat(started).containsExactly(1, 2, 3, 4);
  }

  @Test
  void nothingStartsAfterThePause() {
    Target before = target("before", 1);
    List<String> started = new ArrayList<>();
    windows.submit(before, () -> started.add("under way"));
    windows.submit(before, () -> started.add("waiting"));

    windows.pause();
    windows.release(before);
    windows.submit(before, () -> started.add("later"));
    windows.submit(target("after", 1), () -> started.add("new target"));

    assertThat(started).containsExactly("under way");
    assertThat(windows.underWay()).isZero();
  }
}
