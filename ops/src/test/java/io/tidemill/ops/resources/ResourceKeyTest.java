package io.tidemill.ops.resources;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.schemas.resource.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ResourceKeyTest {
  @Test
  void readsWhatItWrites() {
    for (Kind kind : Kind.values()) {
      ResourceKey key = ResourceKey.current(kind, "a-1");
      assertThat(ResourceKey.parse(key.text())).contains(key);
    }
    assertThat(ResourceKey.parse("workflow/order/3"))
        .contains(new ResourceKey(Kind.WORKFLOW, "order", 3));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "trigger",
        "trigger/",
        "triggers/charge",
        "Trigger/charge",
        "trigger/Charge",
        "trigger/charge/1",
        "workflow/order/0",
        "workflow/order/-1",
        "workflow/order/99999999999",
        "nonsense/charge"
      })
  void refusesAnythingElse(String text) {
    assertThat(ResourceKey.parse(text)).isEmpty();
  }
}
