package io.tidemill.workflow.core;

import static io.tidemill.workflow.testing.Scenario.given;
import static io.tidemill.workflow.testing.Sketch.await;
import static io.tidemill.workflow.testing.Sketch.call;
import static io.tidemill.workflow.testing.Sketch.define;
import static io.tidemill.workflow.testing.Sketch.end;
import static io.tidemill.workflow.testing.Sketch.on;
import static io.tidemill.workflow.testing.Sketch.work;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemill.schemas.log.MalformedRecord;
import java.util.HashMap;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

final class InstanceCodecTest {
  // Bytes that version 0.1 wrote. Never change them: a store may hold such bytes.
  private static final String GOLDEN =
      "c301a86873bc003eecf710746573742f312f310874657374020231020a2f73206531000000000000"
          + "1002040480a0d5edee6680a0d5edee660001000202010102530002000202042f7304653100020002"
          + "02020000020290eed5edee660100000210042f73046532020242000001000004042f7304653180a0"
          + "d5edee66042f7304653280a0d5edee66000402530666233100040001000400047b7d001e7b226c6f"
          + "616e4964223a224c31227d00";

  private static Instance calling() {
    return given(
            define(
                await("S", on("A").call(call("f").timeout(5)).to("W")),
                await("W", on("B").to("End")),
                end("End")))
        .clock(1_767_225_600)
        .event("A", "{'loanId':'L1'}")
        .event("B", null)
        .instance();
  }

  private static Instance large(int length) {
    String text = "{\"a\":\"" + "x".repeat(length) + "\"}";
    return given(define(work("S", call("f")).to("End"), end("End"))).start(text).instance();
  }

  @Test
  void writesTheBytesThatItAlwaysWrote() {
    assertThat(HexFormat.of().formatHex(InstanceCodec.encode(calling()).control()))
        .isEqualTo(GOLDEN);
  }

  @Test
  void readsTheBytesThatWereEverWritten() {
    Instance read = InstanceCodec.decode(HexFormat.of().parseHex(GOLDEN), name -> name);
    assertThat(read).isEqualTo(calling());
  }

  @Test
  void storesADocumentThatSeveralPlacesShareOnce() {
    Instance small = calling();
    Instance read = InstanceCodec.decode(InstanceCodec.encode(small).control(), name -> name);
    if (read.threads().getFirst().activity() instanceof Activity.Calling calling) {
      assertThat(calling.base()).isSameAs(calling.runs().getFirst().raw());
    }
  }

  @Test
  void keepsLargeDocumentsBesideTheControlRecordAndLoadsThemWhenTheyAreLookedAt() {
    var encoded = InstanceCodec.encode(large(100_000));
    assertThat(encoded.control()).hasSizeLessThan(1_000);
    assertThat(encoded.large()).hasSize(1);
    var loads = new HashMap<String, Integer>();
    Instance read =
        InstanceCodec.decode(
            encoded.control(),
            name -> {
              loads.merge(name, 1, Integer::sum);
              Document document = encoded.large().get(name);
              return document == null ? "" : document.text();
            });
    assertThat(InstanceCodec.references(read)).isEqualTo(encoded.large().keySet());
    assertThat(InstanceCodec.encode(read).control()).isEqualTo(encoded.control());
    assertThat(loads).isEmpty();
    assertThat(read.data().node().get("a").asText()).hasSize(100_000);
    assertThat(read.data().text()).hasSizeGreaterThan(100_000);
    assertThat(loads.values()).containsExactly(1);
  }

  @Test
  void keepsSmallDocumentsInTheControlRecord() {
    assertThat(InstanceCodec.encode(large(4_000)).large()).isEmpty();
    assertThat(InstanceCodec.encode(large(Document.INLINE_BYTES_MAX)).large()).hasSize(1);
  }

  @Test
  void namesALargeDocumentByItsContent() {
    assertThat(InstanceCodec.references(large(5_000)))
        .isEqualTo(InstanceCodec.references(large(5_000)))
        .isNotEqualTo(InstanceCodec.references(large(5_001)))
        .allMatch(name -> name.matches("[0-9a-f]{32}"));
  }

  @Test
  void refusesOtherBytes() {
    assertThatThrownBy(() -> InstanceCodec.decode(new byte[] {1, 2, 3}, name -> name))
        .isInstanceOf(MalformedRecord.class);
  }
}
