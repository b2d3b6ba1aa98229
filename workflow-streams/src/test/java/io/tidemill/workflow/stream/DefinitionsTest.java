package io.tidemill.workflow.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.resource.Metadata;
import io.tidemill.schemas.resource.ResourceTable;
import io.tidemill.schemas.resource.Workflow;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** How long a record waits for the version that it is pinned to (design D5). */
final class DefinitionsTest {
  private static final Duration AT_ONCE = Duration.ofSeconds(5);

  private final AtomicReference<ResourceTable> table = new AtomicReference<>(ResourceTable.empty());

  @Test
  void aVersionThatIsNowhereIsGoneAtOnce() {
    var definitions = new Definitions(table::get, () -> true);
    long start = System.nanoTime();
    assertThatThrownBy(() -> definitions.require("never", 1)).isInstanceOf(Definitions.Gone.class);
    know(1);
    assertThatThrownBy(() -> definitions.require("loans", 9)).isInstanceOf(Definitions.Gone.class);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(AT_ONCE);
  }

  @Test
  void aVersionThatTheNodeHasNotReadYetIsWaitedFor() {
    var asked = new AtomicInteger();
    var definitions =
        new Definitions(
            table::get,
            () -> {
              // The cluster does not answer at first, then the node reads on.
              if (asked.incrementAndGet() < 3) {
                return false;
              }
              know(2);
              return true;
            });
    assertThat(definitions.require("loans", 2).version()).isEqualTo(2);
    assertThat(asked).hasValue(3);
  }

  @Test
  void aKnownVersionAsksNobody() {
    know(1);
    var definitions =
        new Definitions(
            table::get,
            () -> {
              throw new AssertionError("asked");
            });
    assertThat(definitions.require("loans", 1).version()).isEqualTo(1);
  }

  private void know(int version) {
    var document =
        Json.parseOwn(
            """
            {"states": [
              {"name": "A", "type": "OPERATION", "start": true, "actions": [], "next-state": "End"},
              {"name": "End", "type": "END", "status": "SUCCESS"}]}
            """);
    var workflow = new Workflow(Metadata.named("loans"), "default", version, document);
    table.set(table.get().with(version, List.of(workflow)));
  }
}
