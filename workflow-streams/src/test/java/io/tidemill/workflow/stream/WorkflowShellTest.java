package io.tidemill.workflow.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.schemas.log.InstanceKey;
import io.tidemill.schemas.log.LogRecord;
import io.tidemill.schemas.resource.Broker;
import io.tidemill.workflow.core.Document;
import io.tidemill.workflow.core.Effect;
import io.tidemill.workflow.core.Instance;
import io.tidemill.workflow.core.Status;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules of the shell; the test is the broker, see {@link Shell}. */
final class WorkflowShellTest {
  private static final Duration RETENTION = Duration.ofHours(1);

  /** Sleeps for ten seconds. */
  private static final String NAP =
      """
      {"trigger-defs": [], "states": [
        {"name": "Nap", "type": "DELAY", "start": true, "time-delay": 10, "next-state": "Done"},
        {"name": "Done", "type": "END", "status": "SUCCESS"}]}
      """;

  /** Waits for two events. */
  private static final String TWO_EVENTS =
      """
      {"trigger-defs": [
        {"name": "A", "source": "/s", "eventID": "a", "correlation-token": "$.data.k"},
        {"name": "B", "source": "/s", "eventID": "b", "correlation-token": "$.data.k"}],
       "states": [
        {"name": "One", "type": "EVENT", "start": true, "events": [{"event-expression": "A",
          "action-mode": "SEQUENTIAL", "actions": [], "next-state": "Two"}]},
        {"name": "Two", "type": "EVENT", "events": [{"event-expression": "B",
          "action-mode": "SEQUENTIAL", "actions": [], "next-state": "Done"}]},
        {"name": "Done", "type": "END", "status": "SUCCESS"}]}
      """;

  @TempDir private Path directory;
  private Shell shell;

  @BeforeEach
  void open() {
    shell = new Shell(directory, new WorkflowSettings(RETENTION, WorkflowSettings.History.ALL));
    shell.deploy("nap", 1, NAP);
    shell.deploy("two", 1, TWO_EVENTS);
  }

  @AfterEach
  void close() {
    shell.close();
  }

  private static LogRecord.EventArrived event(String type, String trigger) {
    return new LogRecord.EventArrived(
        1,
        List.of(trigger),
        Map.of("specversion", "1.0", "id", type + "-1", "source", "/s", "type", type),
        "{\"k\":\"x\"}",
        "t.events.default-0@1");
  }

  @Test
  void noTimerIsAppendedBeforeTheOwnerHasCaughtUp() {
    shell.start("nap", "a", 1, "{}");
    shell.pass(Duration.ofSeconds(60));
    assertThat(shell.waiting()).hasSize(1).allMatch(r -> r instanceof LogRecord.OwnerAssumed);
    shell.assume();
    shell.pass(Duration.ofMillis(20));
    assertThat(shell.waiting()).singleElement().isInstanceOf(LogRecord.TimerDue.class);
  }

  @Test
  void aDueTimerIsAppendedOnceAndEndsThePause() {
    shell.assume();
    shell.start("nap", "a", 1, "{}");
    shell.pass(Duration.ofMillis(9_980));
    assertThat(shell.waiting()).isEmpty();
    shell.pass(Duration.ofMillis(20));
    shell.pass(Duration.ofMillis(40));
    assertThat(shell.deliver()).isEqualTo(1);
    assertThat(shell.known("nap", "a").status()).isEqualTo(Status.SUCCESS);
    assertThat(shell.late).containsExactly(Duration.ofMillis(40));
    shell.pass(Duration.ofSeconds(60));
    assertThat(shell.waiting()).isEmpty();
  }

  @Test
  void aRecordThatIsStampedTooEarlyIsAppendedAgainAndNotEveryTick() {
    shell.assume();
    shell.start("nap", "a", 1, "{}");
    shell.pass(Duration.ofSeconds(10));
    // The broker's clock is a second behind the owner's.
    shell.stampEarlier(Duration.ofSeconds(1));
    assertThat(shell.deliver()).isEqualTo(1);
    assertThat(shell.known("nap", "a").live()).isTrue();
    shell.pass(Duration.ofMillis(500));
    assertThat(shell.waiting()).isEmpty();
    shell.pass(Duration.ofMillis(500));
    assertThat(shell.deliver()).isEqualTo(1);
    assertThat(shell.known("nap", "a").live()).isFalse();
  }

  @Test
  void aTimerThatCouldNotBeStoredIsAppendedAgain() {
    shell.assume();
    shell.start("nap", "a", 1, "{}");
    shell.unwell = new IllegalStateException("no leader");
    shell.pass(Duration.ofSeconds(10));
    assertThat(shell.waiting()).isEmpty();
    shell.unwell = null;
    shell.pass(Duration.ofMillis(20));
    assertThat(shell.deliver()).isEqualTo(1);
    assertThat(shell.known("nap", "a").live()).isFalse();
  }

  @Test
  void aPausedInstanceHasNoTimerAndAnEndedOneNeither() {
    shell.assume();
    shell.start("nap", "a", 1, "{}");
    shell.start("nap", "b", 1, "{}");
    shell.command("nap", "a", "c1", new LogRecord.Command.Pause());
    shell.command("nap", "b", "c2", new LogRecord.Command.Cancel("no need"));
    shell.pass(Duration.ofSeconds(60));
    assertThat(shell.waiting()).isEmpty();
    shell.command("nap", "a", "c3", new LogRecord.Command.Resume());
    shell.pass(Duration.ofMillis(20));
    assertThat(shell.deliver()).isEqualTo(1);
    assertThat(shell.known("nap", "a").status()).isEqualTo(Status.SUCCESS);
    assertThat(shell.known("nap", "b").status()).isEqualTo(Status.CANCELLED);
  }

  @Test
  void whatComesDuringAPauseIsHeldBesideTheInstanceAndAppliedInOrder() {
    shell.assume();
    shell.start("two", "x", 1, "{}");
    shell.command("two", "x", "c1", new LogRecord.Command.Pause());
    shell.log("two", "x", event("a", "A"));
    shell.log("two", "x", event("b", "B"));
    assertThat(shell.known("two", "x").held()).isEqualTo(2);
    assertThat(shell.store(WorkflowProcessor.STORE).get(held(0))).isNotNull();
    assertThat(shell.store(WorkflowProcessor.STORE).get(held(1))).isNotNull();
    shell.command("two", "x", "c2", new LogRecord.Command.Resume());
    assertThat(shell.known("two", "x").status()).isEqualTo(Status.SUCCESS);
    assertThat(shell.store(WorkflowProcessor.STORE).get(held(0))).isNull();
    assertThat(shell.store(WorkflowProcessor.STORE).get(held(1))).isNull();
  }

  @Test
  void whatIsHeldGoesWithAnInstanceThatIsCancelled() {
    shell.assume();
    shell.start("two", "x", 1, "{}");
    shell.command("two", "x", "c1", new LogRecord.Command.Pause());
    shell.log("two", "x", event("a", "A"));
    shell.command("two", "x", "c2", new LogRecord.Command.Cancel(null));
    assertThat(shell.known("two", "x").status()).isEqualTo(Status.CANCELLED);
    assertThat(shell.store(WorkflowProcessor.STORE).get(held(0))).isNull();
  }

  private static Bytes held(int number) {
    return StoreKeys.held(new InstanceKey("two", "x"), number);
  }

  @Test
  void aDefinitionThatIsGoneMakesAnIncidentAndARetryGoesOnWhenItIsBack() {
    shell.assume();
    shell.start("two", "x", 1, "{}");
    shell.reopenWithout("two", 2);
    shell.log("two", "x", event("a", "A"));
    Instance suspended = shell.known("two", "x");
    assertThat(suspended.suspension())
        .extracting(s -> s.kind())
        .isEqualTo(Instance.Suspension.Kind.INCIDENT);
    assertThat(shell.incidents).containsExactly("two");
    assertThat(reasons(shell.read(Shell.TOPICS.workflowDeadLetters())))
        .singleElement()
        .asString()
        .startsWith("TM-5021 ");
    shell.log("two", "x", event("b", "B"));
    assertThat(shell.known("two", "x").held()).isEqualTo(2);

    shell.deploy("nap", 1, NAP);
    shell.start("nap", "other", 1, "{}");
    assertThat(shell.known("nap", "other").live()).isTrue();

    shell.deploy("two", 1, TWO_EVENTS);
    shell.command("two", "x", "c1", new LogRecord.Command.Retry());
    assertThat(shell.known("two", "x").status()).isEqualTo(Status.SUCCESS);
  }

  @Test
  void bytesThatAreNoRecordGoToTheDeadLettersAndThePartitionGoesOn() {
    shell.assume();
    shell.log("two/x".getBytes(StandardCharsets.UTF_8), new byte[] {1, 2, 3});
    byte[] truncated = io.tidemill.schemas.log.LogCodec.encode(event("a", "A"));
    shell.log("two/x".getBytes(StandardCharsets.UTF_8), java.util.Arrays.copyOf(truncated, 25));
    assertThat(reasons(shell.read(Shell.TOPICS.workflowDeadLetters())))
        .hasSize(2)
        .allMatch(reason -> reason.startsWith("TM-5005 "));
    shell.log("two", "x", event("a", "A"));
    assertThat(shell.known("two", "x").live()).isTrue();
  }

  @Test
  void aRunThatCannotBeReadConcernsItsKeyOnly() {
    shell.assume();
    shell
        .store(WorkflowProcessor.STORE)
        .put(StoreKeys.newest(new InstanceKey("two", "bad")), new byte[] {9, 9});
    shell.log("two", "bad", event("a", "A"));
    shell.log("two", "x", event("a", "A"));
    assertThat(reasons(shell.read(Shell.TOPICS.workflowDeadLetters()))).hasSize(1);
    assertThat(shell.known("two", "x").live()).isTrue();
  }

  private static List<String> reasons(List<TestRecord<byte[], byte[]>> letters) {
    return letters.stream()
        .map(letter ->
            new String(
                letter.headers().lastHeader("tidemillreason").value(), StandardCharsets.UTF_8))
        .toList();
  }

  @Test
  void aStepIsTheLogRecordTheRunAndOneHistoryEvent() {
    shell.assume();
    for (LogRecord.EventArrived next : List.of(event("a", "A"), event("b", "B"))) {
      shell.log("two", "x", next);
      assertThat(shell.changelog(WorkflowProcessor.STORE)).hasSize(1);
      assertThat(shell.changelog(WorkflowProcessor.FINISHED)).isEmpty();
      assertThat(shell.history()).hasSize(1);
    }
  }

  @Test
  void theHistoryNumbersTheFactsOfARunWithoutGaps() {
    shell.assume();
    shell.log("two", "x", event("a", "A"));
    shell.log("two", "x", event("b", "B"));
    List<JsonNode> steps = shell.history();
    List<Integer> numbers =
        steps.stream()
            .flatMap(step -> StreamSupport.stream(step.path("facts").spliterator(), false))
            .map(fact -> fact.path("sequence").asInt())
            .toList();
    assertThat(numbers)
        .isNotEmpty()
        .containsExactlyElementsOf(
            java.util.stream.IntStream.rangeClosed(1, numbers.size()).boxed().toList());
    assertThat(numbers).hasSize(shell.known("two", "x").sequence());
  }

  @Test
  void onlyTheLifeOfARunIsToldUnlessMoreIsAskedFor() {
    shell.close();
    shell =
        new Shell(directory, new WorkflowSettings(RETENTION, WorkflowSettings.History.LIFECYCLE));
    shell.deploy("two", 1, TWO_EVENTS);
    shell.assume();
    shell.start("two", "x", 1, "{}");
    shell.log("two", "x", event("a", "A"));
    shell.log("two", "x", event("b", "B"));
    assertThat(shell.history()).hasSize(2);
  }

  @Test
  void aRunThatEndedIsMovedStillCountsAndIsDeletedInTime() {
    shell.assume();
    shell.start("two", "x", 1, "{}");
    shell.log("two", "x", event("a", "A"));
    shell.log("two", "x", event("b", "B"));
    var key = new InstanceKey("two", "x");
    shell.pass(Duration.ofSeconds(1));
    assertThat(shell.store(WorkflowProcessor.STORE).get(StoreKeys.newest(key))).isNull();
    assertThat(shell.store(WorkflowProcessor.FINISHED).get(StoreKeys.finished(key, 1))).isNotNull();
    shell.log("two", "x", event("a", "A"));
    assertThat(shell.known("two", "x").run()).as("a duplicate starts nothing").isEqualTo(1);
    shell.start("two", "x", 1, "{}");
    assertThat(shell.known("two", "x").run()).as("the same start id").isEqualTo(1);

    shell.pass(RETENTION.plusSeconds(2));
    shell.pass(Duration.ofSeconds(2));
    assertThat(shell.store(WorkflowProcessor.FINISHED).get(StoreKeys.finished(key, 1))).isNull();
    assertThat(shell.find("two", "x")).isNull();
  }

  @Test
  void aFinishedRunGoesOnWhereItFailed() {
    shell.assume();
    shell.start("two", "x", 1, "{\"big\":\"" + "x".repeat(50_000) + "\"}");
    shell.command("two", "x", "c1", new LogRecord.Command.Cancel(null));
    shell.pass(Duration.ofSeconds(1));
    shell.command("two", "x", "c2", new LogRecord.Command.Restart("Two", "{}"));
    Instance again = shell.known("two", "x");
    assertThat(again.live()).isTrue();
    assertThat(
            shell
                .store(WorkflowProcessor.FINISHED)
                .get(StoreKeys.finished(new InstanceKey("two", "x"), 1)))
        .isNull();
  }

  @Test
  void aLargeDocumentIsWrittenOnceAndIsGoneWithItsRun() {
    shell.assume();
    shell.start("two", "x", 1, "{\"big\":\"" + "x".repeat(100_000) + "\"}");
    assertThat(shell.changelog(WorkflowProcessor.STORE)).hasSize(2);
    shell.command("two", "x", "c1", new LogRecord.Command.Pause());
    List<TestRecord<byte[], byte[]>> step = shell.changelog(WorkflowProcessor.STORE);
    assertThat(step).hasSize(1);
    assertThat(step.getFirst().value()).hasSizeLessThan(5_000);
    shell.command("two", "x", "c2", new LogRecord.Command.Resume());
    assertThat(shell.known("two", "x").data().text()).hasSizeGreaterThan(100_000);
    shell.command("two", "x", "c3", new LogRecord.Command.Cancel(null));
    shell.pass(Duration.ofSeconds(1));
    assertThat(shell.known("two", "x").data().text()).hasSizeGreaterThan(100_000);
    shell.pass(RETENTION.plusSeconds(2));
    shell.pass(Duration.ofSeconds(2));
    assertThat(shell.size(WorkflowProcessor.STORE)).isZero();
    assertThat(shell.size(WorkflowProcessor.FINISHED)).isZero();
  }

  @Test
  void aCallThatNeedsAMissingFunctionFailsThroughTheLog() {
    shell.deploy("calls", 1, CALLS);
    shell.assume();
    shell.start("calls", "a", 1, "{}");
    assertThat(shell.waiting())
        .singleElement()
        .isInstanceOfSatisfying(
            LogRecord.CallReturned.class,
            returned ->
                assertThat(returned.outcome()).isInstanceOf(LogRecord.Outcome.Failed.class));
  }

  @Test
  void callsOfAnEarlierOwnerAreMadeWhenTheNewOneHasCaughtUp() {
    shell.deploy("calls", 1, CALLS);
    shell.start("calls", "a", 1, "{}");
    shell.start("calls", "b", 1, "{}");
    assertThat(shell.waiting()).as("only the mark").hasSize(1);
    shell.assume();
    assertThat(shell.waiting()).hasSize(2);
    shell.deliver();
    assertThat(shell.waiting()).isEmpty();
  }

  private static final String CALLS =
      """
      {"trigger-defs": [], "states": [
        {"name": "Call", "type": "OPERATION", "start": true, "action-mode": "SEQUENTIAL",
         "actions": [{"function": "nobody"}], "next-state": "Done"},
        {"name": "Done", "type": "END", "status": "SUCCESS"}]}
      """;

  @Test
  void anEmittedEventIsStoredBeforeTheTaskCommitsAndHasItsId() {
    var sent = new EmitLane(shell.services());
    sent.emit(emit(Broker.DEFAULT));
    sent.settle();
    assertThat(shell.appended)
        .anySatisfy(record -> {
          assertThat(record.topic()).isEqualTo(Shell.TOPICS.eventsOf(Broker.DEFAULT));
          assertThat(
                  new String(record.headers().lastHeader("ce_id").value(), StandardCharsets.UTF_8))
              .isEqualTo("e-1");
        });
  }

  @Test
  void anEventForABrokerThatIsGoneBecomesADeadLetter() {
    var sent = new EmitLane(shell.services());
    sent.emit(emit("nowhere"));
    sent.settle();
    assertThat(shell.appended)
        .anyMatch(record -> record.topic().equals(Shell.TOPICS.workflowDeadLetters()));
  }

  @Test
  void theTaskDoesNotCommitWhileAnEmittedEventIsNotStored() {
    var sent = new EmitLane(shell.services());
    shell.unwell = new IllegalStateException("no leader");
    sent.emit(emit(Broker.DEFAULT));
    org.assertj.core.api.Assertions.assertThatThrownBy(sent::settle)
        .isInstanceOf(org.apache.kafka.streams.errors.StreamsException.class);
  }

  private static Effect.Emit emit(String broker) {
    return new Effect.Emit(
        new InstanceKey("two", "x"),
        broker,
        "e-1",
        Document.parse(
                "{\"specversion\":\"1.0\",\"id\":\"e-1\",\"source\":\"/wf\",\"type\":\"t\",\"data\":{}}")
            .orElseThrow());
  }
}
