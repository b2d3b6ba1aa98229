package io.tidemill.workflow.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.log.InstanceKey;
import io.tidemill.schemas.log.LogRecord;
import io.tidemill.schemas.log.LogRecord.CommandRequested;
import io.tidemill.schemas.log.LogRecord.StartRequested;
import io.tidemill.schemas.log.LogRecord.TimerDue;
import io.tidemill.schemas.log.SystemKeys;
import io.tidemill.schemas.resource.Metadata;
import io.tidemill.schemas.resource.Source;
import io.tidemill.workflow.core.Activity.Timer;
import io.tidemill.workflow.core.Decision;
import io.tidemill.workflow.core.Definition;
import io.tidemill.workflow.core.Effect;
import io.tidemill.workflow.core.Instance;
import io.tidemill.workflow.core.Machine;
import io.tidemill.workflow.core.Moment;
import io.tidemill.workflow.core.Status;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class SystemWorkflowsTest {
  private static final String MIDNIGHT = "2026-01-01T00:00:00Z";

  @Nested
  class Sources {
    private final Source hourly = source("0 * * * *", "one");
    private final Key key = new Key(SystemKeys.source("orders", "tick"));

    @Test
    void fireAtEachTimeWithIdsOfTheirOwn() {
      key.keep(hourly, MIDNIGHT).until("2026-01-01T02:30:00Z");
      assertThat(key.emitted)
          .containsExactly(
              json(
                  "{'specversion':'1.0','type':'one','source':'/s','id':'~source.orders/tick/1/1767229200000/7',"
                      + "'time':'2026-01-01T01:00:00Z'}"),
              json(
                  "{'specversion':'1.0','type':'one','source':'/s','id':'~source.orders/tick/1/1767232800000/14',"
                      + "'time':'2026-01-01T02:00:00Z'}"));
      assertThat(key.brokers).containsExactly("orders", "orders");
    }

    @Test
    void fireOnceForAllTimesThatWentBy() {
      key.keep(hourly, MIDNIGHT);
      key.due("2026-01-01T07:15:00Z");
      key.until("2026-01-01T08:30:00Z");
      assertThat(key.emitted.stream().map(event -> event.path("time").asText()))
          .containsExactly("2026-01-01T07:15:00Z", "2026-01-01T08:00:00Z");
    }

    @Test
    void areLeftAloneWhileTheyAreAsTheyShouldBe() {
      key.keep(hourly, MIDNIGHT).until("2026-01-01T02:30:00Z");
      assertThat(SourcePlan.of(Optional.of(hourly), key.newest(), 0)).isEmpty();
    }

    @Test
    void areReplacedWhenTheyChange() {
      key.keep(hourly, MIDNIGHT).keep(source("30 * * * *", "two"), "2026-01-01T00:10:00Z");
      key.until("2026-01-01T01:20:00Z");
      assertThat(key.emitted.stream().map(event -> event.path("type").asText()))
          .containsExactly("two");
      assertThat(key.newest().orElseThrow().run()).isEqualTo(2);
    }

    @Test
    void endWhenTheyAreDeletedAndBeginAgainWhenTheyComeBack() {
      key.keep(hourly, MIDNIGHT).keep(null, "2026-01-01T00:10:00Z");
      assertThat(key.newest().orElseThrow().status()).isEqualTo(Status.CANCELLED);
      assertThat(SourcePlan.of(Optional.empty(), key.newest(), 0)).isEmpty();
      key.keep(hourly, "2026-01-01T00:20:00Z").until("2026-01-01T01:10:00Z");
      assertThat(key.emitted).hasSize(1);
    }

    @Test
    void takeAPlanThatIsAppendedTwiceOnce() {
      key.keep(hourly, MIDNIGHT);
      List<LogRecord> plan =
          SourcePlan.of(Optional.of(source("30 * * * *", "two")), key.newest(), 0);
      assertThat(plan).hasSize(2);
      plan.forEach(record -> key.record(record, "2026-01-01T00:10:00Z"));
      plan.forEach(record -> key.record(record, "2026-01-01T00:10:01Z"));
      assertThat(key.newest().orElseThrow().run()).isEqualTo(2);
      assertThat(key.newest().orElseThrow().live()).isTrue();
    }

    @Test
    void restAfterAFailureInsteadOfFailingForEver() {
      Source broken = source("no cron", "one");
      key.keep(broken, MIDNIGHT);
      Instance failed = key.newest().orElseThrow();
      assertThat(failed.status()).isEqualTo(Status.FAILURE);
      assertThat(SourcePlan.of(Optional.of(broken), key.newest(), failed.endedMs() + 59_999))
          .isEmpty();
      assertThat(SourcePlan.of(Optional.of(broken), key.newest(), failed.endedMs() + 60_000))
          .hasSize(1);
      assertThat(SourcePlan.of(Optional.of(hourly), key.newest(), failed.endedMs())).hasSize(1);
    }

    private static Source source(String schedule, String type) {
      return new Source(
          Metadata.named("tick"),
          "orders",
          new Source.Cron(schedule, "UTC"),
          json("{'type':'%s','source':'/s'}".formatted(type)));
    }
  }

  @Nested
  class Timers {
    private final Key key = new Key(SystemKeys.timer("orders", "h1"));

    @Test
    void emitTheEventOnceAndEnd() {
      key.record(request("e1", "'afterMs':120000"), MIDNIGHT);
      key.until("2026-01-01T00:01:59Z");
      assertThat(key.emitted).isEmpty();
      key.until("2026-01-01T00:10:00Z");
      assertThat(key.emitted)
          .containsExactly(
              json(
                  "{'type':'late','id':'~timer.orders/h1/1/1767225720000/7','time':'2026-01-01T00:02:00Z'}"));
      assertThat(key.newest().orElseThrow().status()).isEqualTo(Status.SUCCESS);
    }

    @Test
    void anInstantInThePastIsNow() {
      key.record(request("e1", "'atMs':5"), MIDNIGHT);
      assertThat(key.emitted).hasSize(1);
    }

    @Test
    void theSameRequestTwiceIsOne() {
      key.record(request("e1", "'afterMs':1000"), MIDNIGHT);
      key.record(request("e1", "'afterMs':1000"), MIDNIGHT);
      key.until("2026-01-01T00:00:30Z");
      key.record(request("e1", "'afterMs':1000"), "2026-01-01T00:00:31Z");
      key.until("2026-01-01T00:01:00Z");
      assertThat(key.emitted).hasSize(1);
    }

    @Test
    void anotherRequestUnderTheSameIdCountsAfterTheFirst() {
      key.record(request("e1", "'afterMs':1000"), MIDNIGHT);
      key.record(request("e2", "'afterMs':2000"), MIDNIGHT);
      key.until("2026-01-01T00:00:30Z");
      assertThat(key.emitted).hasSize(1);
      key.record(request("e3", "'afterMs':1000"), "2026-01-01T00:00:31Z");
      key.until("2026-01-01T00:01:00Z");
      assertThat(key.emitted).hasSize(2);
    }

    @Test
    void canBeTakenBackByWhoDoesNotKnowTheRun() {
      key.record(request("e1", "'afterMs':1000"), MIDNIGHT);
      var cancel =
          new CommandRequested("c", CommandRequested.NEWEST, new LogRecord.Command.Cancel(null));
      key.record(cancel, MIDNIGHT);
      key.until("2026-01-01T00:10:00Z");
      assertThat(key.emitted).isEmpty();
      assertThat(key.newest().orElseThrow().status()).isEqualTo(Status.CANCELLED);
      // Once more, as after a crash: nothing is left that it could end.
      key.record(cancel, "2026-01-01T00:10:00Z");
      assertThat(key.newest().orElseThrow().run()).isEqualTo(1);
    }

    @Test
    void takingBackWhatIsNotThereDoesNothing() {
      key.record(
          new CommandRequested("c", CommandRequested.NEWEST, new LogRecord.Command.Cancel(null)),
          MIDNIGHT);
      assertThat(key.newest()).isEmpty();
    }

    private static LogRecord request(String id, String when) {
      return new StartRequested(
          1, id, Json.text(json("{%s,'event':{'type':'late'}}".formatted(when))));
    }
  }

  @Test
  void onlyNamesWithATildeAreSystemWorkflows() {
    assertThat(SystemWorkflows.find("orders", 1)).isEmpty();
    assertThat(SystemWorkflows.find("~timer.orders", 2)).isEmpty();
    assertThat(SystemWorkflows.find("~timer.orders", 1)).isPresent();
    assertThat(Metadata.NAME.matcher("~timer.orders").matches()).isFalse();
  }

  /** The log of one key. */
  private static final class Key {
    private final InstanceKey key;
    private final Definition definition;
    private final List<JsonNode> emitted = new ArrayList<>();
    private final List<String> brokers = new ArrayList<>();
    private @Nullable Instance newest;
    private long offset;

    Key(InstanceKey key) {
      this.key = key;
      this.definition = SystemWorkflows.find(key.workflow(), 1).orElseThrow();
    }

    Optional<Instance> newest() {
      return Optional.ofNullable(newest);
    }

    Key keep(@Nullable Source wanted, String at) {
      SourcePlan.of(Optional.ofNullable(wanted), newest(), ms(at)).forEach(r -> record(r, at));
      return this;
    }

    void record(LogRecord record, String at) {
      var moment = new Moment(ms(at), offset++);
      Definition needed = Machine.versionFor(newest, record, moment) == 0 ? null : definition;
      Decision decision = Machine.step(newest, key, record, needed, moment);
      newest = decision.after();
      for (Effect effect : decision.effects()) {
        if (effect instanceof Effect.Emit emit) {
          emitted.add(emit.event().node());
          brokers.add(emit.broker());
        }
      }
    }

    /** The first timer fires at this time, however late that is. */
    void due(String at) {
      Instance live = newest().orElseThrow();
      Timer timer = live.timers().getFirst();
      record(new TimerDue(live.id(), timer.number(), timer.dueMs()), at);
    }

    /** Every timer fires in time. */
    void until(String at) {
      while (newest().isPresent()
          && !newest().get().timers().isEmpty()
          && newest().get().timers().getFirst().dueMs() <= ms(at)) {
        due(Instant.ofEpochMilli(newest().get().timers().getFirst().dueMs()).toString());
      }
    }

    private static long ms(String at) {
      return Instant.parse(at).toEpochMilli();
    }
  }

  private static JsonNode json(String text) {
    return Json.parseOwn(text.replace('\'', '"'));
  }
}
