package io.tidemill.workflow.core;

import static io.tidemill.workflow.testing.Expectation.invokes;
import static io.tidemill.workflow.testing.Scenario.given;
import static io.tidemill.workflow.testing.Workflows.example;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemill.schemas.log.MalformedRecord;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

final class InstanceCodecTest {
  // Bytes that version 0.1 wrote. Never change them: a store may hold such bytes.
  private static final String GOLDEN =
      "c301ba6896c0813076c7226c6f616e2d617070726f76616c2f312f311a6c6f616e2d617070726f76"
          + "616c020231020a2f732065310000000c5374617465310c0280a0d5edee6680a0d5edee66047b7d02"
          + "001e7b226c6f616e4964223a224c31227d1e7b226c6f616e4964223a224c31227d00020202042f73"
          + "04653202184c4f414e2d4445434944454400000004042f7304653180a0d5edee66042f7304653280"
          + "a0d5edee6600040c5374617465311873656e642d656d61696c233100";

  private static Instance calling() {
    return given(example("loan-approval"))
        .at("2026-01-01T00:00:00Z")
        .event("LOAN-REQUESTED", "{'loanId':'L1'}")
        .then(invokes("send-email"))
        .event("LOAN-DECIDED", null)
        .instance();
  }

  @Test
  void writesTheBytesThatItAlwaysWrote() {
    assertThat(HexFormat.of().formatHex(InstanceCodec.encode(calling()))).isEqualTo(GOLDEN);
  }

  @Test
  void readsTheBytesThatWereEverWritten() {
    Instance read = InstanceCodec.decode(HexFormat.of().parseHex(GOLDEN));
    assertThat(read).isEqualTo(calling());
  }

  @Test
  void sharesEqualDocumentsAgain() {
    Instance read = InstanceCodec.decode(InstanceCodec.encode(calling()));
    Instance.Work work = read.work();
    assertThat(work).isNotNull();
    assertThat(work == null ? null : work.data()).isSameAs(work == null ? null : work.base());
  }

  @Test
  void refusesOtherBytes() {
    assertThatThrownBy(() -> InstanceCodec.decode(new byte[] {1, 2, 3}))
        .isInstanceOf(MalformedRecord.class);
  }
}
