package io.tidemill.workflow.core;

import static io.tidemill.workflow.testing.Scenario.given;
import static io.tidemill.workflow.testing.Sketch.await;
import static io.tidemill.workflow.testing.Sketch.branch;
import static io.tidemill.workflow.testing.Sketch.call;
import static io.tidemill.workflow.testing.Sketch.define;
import static io.tidemill.workflow.testing.Sketch.end;
import static io.tidemill.workflow.testing.Sketch.fork;
import static io.tidemill.workflow.testing.Sketch.on;
import static io.tidemill.workflow.testing.Sketch.pause;
import static io.tidemill.workflow.testing.Sketch.work;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.schemas.log.InstanceKey;
import io.tidemill.schemas.log.LogRecord.Command;
import io.tidemill.schemas.log.LogRecord.CommandRequested;
import io.tidemill.schemas.log.LogRecord.OwnerAssumed;
import io.tidemill.workflow.testing.Histories;
import io.tidemill.workflow.testing.Scenario;
import io.tidemill.workflow.testing.Sketch;
import io.tidemill.workflow.testing.Transition;
import io.tidemill.workflow.testing.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Visits every row of the machine's table and draws it. The driver refuses rows that are not in the
 * table; here a row that nothing visits fails. Most rows are visited by random histories from fixed
 * seeds; those that chance rarely meets, from each phase to each other, are walked on purpose.
 */
final class TransitionsTest {
  private static final int HISTORIES = 60;
  private static final List<Phase> LIVE =
      List.of(
          Phase.WAITING_EVENT, Phase.WAITING_FUNCTION, Phase.WAITING_TIMER, Phase.WAITING_BRANCHES);
  private static final Set<Transition> VISITED = new LinkedHashSet<>();

  @BeforeAll
  static void visit() throws NoSuchAlgorithmException {
    visitByChance();
    for (Phase from : LIVE) {
      for (Phase to : LIVE) {
        walk(from, to);
      }
      overflow(from);
      breakAndRetry(from);
    }
    timeOut(await("S", on("A").to("End")).timeout(5));
    timeOut(fork("S", branch(await("X", on("A").to(null)).timeout(5))).to("End"));
    VISITED.addAll(
        given(define(end("End")))
            .record(new CommandRequested("c", "test/1/1", new Command.Pause()))
            .visited());
  }

  /** A state that rests in a phase; event A, the answer of f or 5 seconds lead to the next. */
  private static Sketch resting(Phase phase, String name, @Nullable String next) {
    return switch (phase) {
      case WAITING_EVENT -> await(name, on("A").to(next));
      case WAITING_FUNCTION ->
          work(name, call("f").timeout(5).retry("SYS.Timeout", 0, 0, next)).to(next);
      case WAITING_TIMER -> pause(name, 5).to(next);
      default -> fork(name, branch(await(name + "E", on("D").to(null)))).to(next);
    };
  }

  private static void walk(Phase from, Phase to) {
    var two = define(resting(from, "S", "T"), resting(to, "T", "End"), end("End"));
    var restart = new Command.Restart("T", "{}");
    VISITED.addAll(given(two).start("{}").command(restart).visited());
    VISITED.addAll(given(two).start("{}").at(5).visited());
    VISITED.addAll(given(two).start("{}").event("A", "{}").visited());
    VISITED.addAll(
        given(two).start("{}").command(new Command.Cancel(null)).command(restart).visited());
    if (from == Phase.WAITING_FUNCTION) {
      VISITED.addAll(given(two).start("{}").returns("f", "{}").visited());
    }
    var started = define(await("S", on("A").to("T")), resting(to, "T", "End"), end("End"));
    VISITED.addAll(
        given(started)
            .event("A", "{}")
            .command(new Command.Cancel(null))
            .event("A", "{}")
            .visited());
    for (Phase inner : List.of(Phase.WAITING_EVENT, Phase.WAITING_FUNCTION, Phase.WAITING_TIMER)) {
      var forked =
          define(
              fork("P", branch(resting(inner, "X", null))).to("T"),
              resting(to, "T", "End"),
              end("End"));
      Scenario scenario = given(forked).start("{}").breaks(new OwnerAssumed("n"));
      switch (inner) {
        case WAITING_EVENT -> scenario.event("A", "{}");
        case WAITING_FUNCTION -> scenario.returns("f", "{}");
        default -> scenario.at(5);
      }
      VISITED.addAll(scenario.visited());
    }
  }

  private static void breakAndRetry(Phase phase) {
    Scenario scenario = given(define(resting(phase, "S", "End"), end("End"))).start("{}");
    scenario
        .breaks(new OwnerAssumed("n"))
        .breaks(scenario.arrived("b", "B", null, Map.of()))
        .command(new Command.Retry());
    VISITED.addAll(scenario.visited());
  }

  private static void timeOut(Sketch state) {
    VISITED.addAll(given(define(state, end("End"))).start("{}").at(5).visited());
  }

  private static void overflow(Phase phase) {
    var definition = define(resting(phase, "S", "W"), await("W", on("B").to("End")), end("End"));
    Scenario full = given(definition).start("{}");
    Scenario paused = given(definition).start("{}").command(new Command.Pause());
    Scenario broken = given(definition).start("{}");
    broken.breaks(broken.arrived("broken", "B", null, Map.of()));
    for (int i = 0; i <= Deliveries.INBOX_MAX; i++) {
      full.event("B", null);
      paused.event("B", null);
      broken.event("B", null);
    }
    for (Scenario scenario : List.of(full, paused, broken)) {
      VISITED.addAll(scenario.visited());
    }
  }

  private static void visitByChance() throws NoSuchAlgorithmException {
    for (int seed = 0; seed < HISTORIES; seed++) {
      var random = new Random(seed);
      var histories = new Histories(random);
      var world =
          new World(
              new InstanceKey("test", "1"),
              histories.definitions(),
              false,
              VISITED,
              MessageDigest.getInstance("SHA-256"));
      long nowMs = 0;
      for (int offset = 0; offset < 150; offset++) {
        nowMs += histories.pause(nowMs);
        world.step(
            histories.record(world.newest(), nowMs),
            new Moment(nowMs, offset, 60_000),
            random.nextInt(60) == 0);
      }
    }
  }

  @Test
  void visitEveryLegalRow() {
    assertThat(VISITED).containsExactlyInAnyOrderElementsOf(Transition.LEGAL);
  }

  @Test
  void areDrawnInTheDocumentation() throws IOException {
    Path page =
        Path.of(System.getProperty("tidemill.root", "..")).resolve("docs/workflow-machine.md");
    String committed = Files.readString(page);
    String begin = "<!-- diagram: begin -->\n";
    String end = "<!-- diagram: end -->";
    assertThat(committed).contains(begin, end);
    String drawn =
        committed.substring(0, committed.indexOf(begin) + begin.length())
            + Transition.diagram(VISITED)
            + committed.substring(committed.indexOf(end));
    if (!drawn.equals(committed)) {
      Files.writeString(page, drawn);
    }
    assertThat(committed).as("%s was drawn anew: commit it", page).isEqualTo(drawn);
  }
}
