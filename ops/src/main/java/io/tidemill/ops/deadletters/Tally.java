package io.tidemill.ops.deadletters;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.json.Json;

/** How far a redrive is, and what became of the dead letters that it read. One thread. */
final class Tally {
  private final boolean dryRun;

  private String last = "";
  private long read;
  private long matching;
  private long alreadyRedriven;
  private long redriven;
  private long impossible;

  Tally(boolean dryRun) {
    this.dryRun = dryRun;
  }

  void read(Letter letter, boolean wanted) {
    read++;
    matching += wanted ? 1 : 0;
    last = letter.place().toString();
  }

  void alreadyRedriven() {
    alreadyRedriven++;
  }

  void redriven() {
    redriven++;
  }

  /** There is nobody to deliver it to. */
  void impossible() {
    impossible++;
  }

  ObjectNode line(boolean done) {
    return Json.object()
        .put("done", done)
        .put("dryRun", dryRun)
        .put("read", read)
        .put("matching", matching)
        .put("alreadyRedriven", alreadyRedriven)
        .put("redriven", redriven)
        .put("impossible", impossible)
        .put("last", last.isEmpty() ? null : last);
  }
}
