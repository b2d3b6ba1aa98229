package io.tidemill.invoker.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.invoker.core.Outcome;
import io.tidemill.schemas.problem.ProblemCode;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class CircuitsTest {
  private static final long SECOND = 1_000_000_000;
  private static final Outcome ANSWERED = new Outcome.Answered(204, null, null, new byte[0]);
  private static final Outcome AWAY =
      Outcome.Failed.unanswered(ProblemCode.TM_5001, "ConnectException", true);

  private final AtomicLong now = new AtomicLong();
  private final Circuits circuits = new Circuits(now::get);
  private final AtomicInteger calls = new AtomicInteger();

  private static Target target(String host) {
    return Target.of(URI.create("http://" + host + "/"));
  }

  private Outcome call(Target target, Outcome outcome) {
    return circuits
        .guard(
            target,
            () -> {
              calls.incrementAndGet();
              return CompletableFuture.completedFuture(outcome);
            })
        .join();
  }

  private void fail(Target target, int times) {
    for (int i = 0; i < times; i++) {
      call(target, AWAY);
    }
  }

  @Test
  void failsWithoutACallWhileTheTargetIsUnavailable() {
    fail(target("a"), 10);
    assertThat(calls).hasValue(10);

    var failure = (Outcome.Failed) call(target("a"), ANSWERED);

    assertThat(calls).hasValue(10);
    assertThat(failure.code()).isEqualTo(ProblemCode.TM_5011);
    assertThat(failure.retryable()).isTrue();
    assertThat(failure.message()).contains("http://a/", "1000 ms");
  }

  @Test
  void oneProbeGoesThroughAfterThePause() {
    fail(target("a"), 10);
    now.addAndGet(SECOND);
    var probe = new CompletableFuture<Outcome>();
    var answer = circuits.guard(target("a"), () -> probe);

    assertThat(((Outcome.Failed) call(target("a"), ANSWERED)).message()).contains("probe");
    probe.complete(ANSWERED);

    assertThat(answer.join()).isEqualTo(ANSWERED);
    assertThat(call(target("a"), ANSWERED)).isEqualTo(ANSWERED);
  }

  @Test
  void targetsDoNotShareACircuit() {
    fail(target("a"), 10);

    assertThat(call(target("b"), ANSWERED)).isEqualTo(ANSWERED);
  }

  @Test
  void errorsOfATargetThatIsThereOpenNothing() {
    for (int status : new int[] {400, 404, 410, 429, 500, 501}) {
      for (int i = 0; i < 20; i++) {
        call(target("a"), Outcome.ofStatus(status, new byte[0], null));
      }
    }
    assertThat(calls).hasValue(120);
    assertThat(circuits.size()).isZero();
  }

  @Test
  void whatWasNeverSentSaysNothingAboutTheTarget() {
    fail(target("a"), 9);
    call(target("a"), Outcome.Failed.unanswered(ProblemCode.TM_5001, "unsendable", false));
    fail(target("a"), 1);

    assertThat(call(target("a"), ANSWERED)).isInstanceOf(Outcome.Failed.class);
  }

  @Test
  void aBatchCountsOnce() {
    var target = target("a");
    for (int i = 0; i < 10; i++) {
      circuits.guardBatch(
          target, 3, () -> CompletableFuture.completedFuture(BatchOutcome.all(3, AWAY)));
    }

    var outcome = circuits.guardBatch(target, 2, CompletableFuture::new).join();

    assertThat(outcome.items())
        .hasSize(2)
        .allSatisfy(
            item -> assertThat(((Outcome.Failed) item).code()).isEqualTo(ProblemCode.TM_5011));
  }

  @Test
  void oneItemThatWasAnsweredShowsThatTheTargetIsThere() {
    fail(target("a"), 9);
    var mixed =
        new BatchOutcome(List.of(Outcome.ofStatus(503, new byte[0], null), ANSWERED), List.of());

    circuits.guardBatch(target("a"), 2, () -> CompletableFuture.completedFuture(mixed)).join();

    assertThat(circuits.size()).isZero();
  }

  @Test
  void remembersABoundedNumberAndForgetsWhatIsIdle() {
    for (int i = 0; i < Circuits.TARGETS_MAX + 10; i++) {
      fail(target("t" + i), 1);
    }
    assertThat(circuits.size()).isEqualTo(Circuits.TARGETS_MAX);

    now.addAndGet(Circuits.IDLE_MAX.toNanos() + SECOND);
    fail(target("new"), 10);

    assertThat(circuits.size()).isEqualTo(1);
    assertThat(call(target("new"), ANSWERED)).isInstanceOf(Outcome.Failed.class);
  }

  @Test
  void threadsNeverProbeTogether() throws InterruptedException {
    fail(target("a"), 10);
    now.addAndGet(SECOND);
    var probes = new ArrayList<CompletableFuture<Outcome>>();
    var done = new CountDownLatch(1_000);
    try (var threads = Executors.newFixedThreadPool(8)) {
      for (int i = 0; i < 1_000; i++) {
        threads.execute(() -> {
          circuits.guard(
              target("a"),
              () -> {
                var probe = new CompletableFuture<Outcome>();
                synchronized (probes) {
                  probes.add(probe);
                }
                return probe;
              });
          done.countDown();
        });
      }
      assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(probes).hasSize(1);
  }
}
