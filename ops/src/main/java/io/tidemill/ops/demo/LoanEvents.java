package io.tidemill.ops.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Makes the file of events and the table that it must give. The same at every run: to change the
 * file, change this class and run it.
 *
 * <p>The table does not depend on who is quicker, HTTP or Kafka, or one partition or another: what
 * needs an earlier event to have had its effect stands behind a barrier. A decision finds its loan
 * waiting, and a late decision finds it ended.
 */
public final class LoanEvents {
  static final int LINES = 1_000;
  static final int LOANS = 120;

  private static final int SEED = 36;
  private static final int PER_DOOR = LINES / 2;
  private static final int DECIDED = 100;
  private static final int APPROVED = 60;
  private static final int REJECTED = 30;
  private static final int PAGER_ATTEMPTS = 3;
  private static final Instant START = Instant.parse("2026-01-05T08:00:00Z");

  private final Random random = new Random(SEED);
  private final Tally expected = new Tally();
  private final List<String> lines = new ArrayList<>();
  private final List<ObjectNode> phase = new ArrayList<>();
  private int http = PER_DOOR - MalformedLines.http().size();
  private int kafka = PER_DOOR - MalformedLines.kafka().size();
  private int made;

  /**
   * Both files.
   *
   * @param lines of the file of events
   * @param expected the table
   */
  record Made(List<String> lines, Tally expected) {}

  private LoanEvents() {}

  /** Writes both files into the directory that the first argument names. */
  public static void main(String[] args) throws IOException {
    Made made = make();
    Files.write(Path.of(args[0]).resolve(LoanExample.EVENTS), made.lines());
    Files.write(Path.of(args[0]).resolve(LoanExample.EXPECTED), made.expected().lines());
  }

  static Made make() {
    return new LoanEvents().all();
  }

  private Made all() {
    headings();
    List<ObjectNode> malformed = new ArrayList<>(MalformedLines.http());
    malformed.addAll(MalformedLines.kafka());
    Collections.shuffle(malformed, random);

    List<ObjectNode> requests = requests();
    others(250);
    end(malformed.subList(0, 20), "every loan waits for a decision");

    List<ObjectNode> decisions = decisions(requests);
    others(300);
    end(malformed.subList(20, 40), "every decided loan has ended");

    for (ObjectNode decision : decisions.subList(0, 5)) {
      // Another event about a loan that has ended: there is no instance that could take it.
      send(decision.deepCopy().put("id", nextId()));
      expected.add(Row.BY_WORKFLOW, 1);
      expected.add(Row.deadLetters("TM-5008"), 1);
    }
    others(LINES - lines.size() + 2 - 5 - malformed.subList(40, malformed.size()).size());
    end(malformed.subList(40, malformed.size()), "");
    expected.add(Row.SENT_HTTP, PER_DOOR);
    expected.add(Row.SENT_KAFKA, PER_DOOR);
    expected.add(Row.ACKNOWLEDGED, PER_DOOR);
    expected.add(Row.ACCEPTED, PER_DOOR - MalformedLines.http().size());
    expected.add(Row.deadLetters("TM-5005"), MalformedLines.kafka().size());
    List.of(Row.BY_TRIGGERS, Row.DELIVERED, Row.calls("audit"))
        .forEach(row -> expected.add(row, MalformedLines.BATCHES));
    return new Made(List.copyOf(lines), expected);
  }

  /** The rows in the order of the table. */
  private void headings() {
    List.of(Row.SENT_HTTP, Row.SENT_KAFKA, Row.ACCEPTED).forEach(row -> expected.add(row, 0));
    MalformedLines.refusals().forEach(row -> expected.add(row, 1));
    List.of(
            Row.ACKNOWLEDGED,
            Row.BY_TRIGGERS,
            Row.BY_WORKFLOW,
            Row.DELIVERED,
            Row.REPLIED,
            Row.calls("audit"),
            Row.calls("file-review"),
            Row.calls("loyalty"),
            Row.calls("pager"),
            Row.calls("send-email"),
            Row.calls("reject-loan"),
            Row.deadLetters("TM-5002"),
            Row.deadLetters("TM-5005"),
            Row.deadLetters("TM-5007"),
            Row.deadLetters("TM-5008"),
            Row.APPROVED,
            Row.REJECTED,
            Row.BAD,
            Row.WAITING)
        .forEach(row -> expected.add(row, 0));
  }

  private List<ObjectNode> requests() {
    var requests = new ArrayList<ObjectNode>();
    for (int loan = 1; loan <= LOANS; loan++) {
      requests.add(request("L-%03d".formatted(loan)));
    }
    for (ObjectNode request : requests) {
      send(request);
      expected.add(Row.BY_WORKFLOW, 1);
      expected.add(Row.calls("send-email"), 1);
    }
    for (ObjectNode request : requests.subList(0, 6)) {
      // The same source and id once more: the workflow ignores it, the triggers deliver it again.
      send(request);
      expected.add(Row.BY_WORKFLOW, 1);
    }
    for (int i = 0; i < 4; i++) {
      ObjectNode without = request("");
      ((ObjectNode) without.get("data")).remove("loanId");
      send(without);
      expected.add(Row.deadLetters("TM-5007"), 1);
    }
    for (int i = 0; i < 5; i++) {
      // Another source, which the workflow does not listen to.
      send(request("T-" + i).put("source", "/loans/test"));
    }
    return requests;
  }

  private ObjectNode request(String loan) {
    int amount = 1_000 * (1 + random.nextInt(250));
    String size = amount < 20_000 ? "small" : amount < 150_000 ? "medium" : "large";
    ObjectNode event = event("com.bank.loan.requested", "/loans/db").put("amountclass", size);
    event
        .putObject("data")
        .put("loanId", loan)
        .put("amount", amount)
        .put("customer", "C-" + random.nextInt(1_000));
    return event;
  }

  private List<ObjectNode> decisions(List<ObjectNode> requests) {
    var decisions = new ArrayList<ObjectNode>();
    for (int i = 0; i < DECIDED; i++) {
      String loan = requests.get(i).at("/data/loanId").asText();
      decisions.add(
          decision(loan, i < APPROVED ? "approve" : i < APPROVED + REJECTED ? "reject" : "maybe"));
    }
    decisions.forEach(this::send);
    // Twice, with the same id.
    decisions.subList(50, 55).forEach(this::send);
    for (int i = 0; i < 6; i++) {
      send(decision("X-" + i, "approve"));
      expected.add(Row.deadLetters("TM-5008"), 1);
    }
    expected.add(Row.BY_WORKFLOW, DECIDED + 5 + 6);
    expected.add(Row.calls("reject-loan"), REJECTED);
    expected.add(Row.APPROVED, APPROVED);
    expected.add(Row.REJECTED, REJECTED);
    expected.add(Row.BAD, DECIDED - APPROVED - REJECTED);
    expected.add(Row.WAITING, LOANS - DECIDED);
    return decisions;
  }

  private ObjectNode decision(String loan, String decision) {
    ObjectNode event = event("com.bank.loan.decided", "/loans/decisions").put("subject", loan);
    event.putObject("data").put("decision", decision);
    return event;
  }

  /** Events that have nothing to do with loans. */
  private void others(int count) {
    for (int i = 0; i < count; i++) {
      send(other(random.nextInt(10)));
    }
  }

  private ObjectNode other(int kind) {
    int number = random.nextInt(1_000);
    ObjectNode event =
        switch (kind) {
          case 0 -> event("com.bank.account.opened", "/accounts");
          case 1, 2 -> event("com.bank.payment.booked", "/payments/branch-" + number % 4);
          case 3, 4 -> event("com.shop.order.created", "/shop/berlin");
          case 5 -> event("com.shop.order.created", "/test/shop");
          case 6 ->
              event("org.depot.parcel.returned", "/depot/7")
                  .put("partitionkey", "parcel-" + number % 5);
          case 7 ->
              event("org.weather.measured", "/weather/station-" + number % 3)
                  .put("subject", "temperature");
          case 8 ->
              event("io.sensor.heartbeat", "/sensors/" + number % 9)
                  .put("datacontenttype", "text/plain");
          default ->
              event(
                  number % 4 == 0 ? "com.bank.card.blocked" : "net.chat.said", "/cards/" + number);
        };
    switch (kind) {
      case 0, 9 -> {} // An event without data.
      case 8 -> event.put("data", "alive");
      default -> event.putObject("data").put("number", number);
    }
    return event;
  }

  private ObjectNode event(String type, String source) {
    String id = nextId();
    return Json.object()
        .put("specversion", "1.0")
        .put("id", id)
        .put("source", source)
        .put("type", type)
        .put("time", START.plusSeconds(made).toString());
  }

  private String nextId() {
    made++;
    return "e-%04d".formatted(made);
  }

  /**
   * Counts what the triggers of {@code triggers.yaml} do with an event, and puts it into this
   * phase.
   */
  private void send(ObjectNode event) {
    phase.add(event);
    String type = event.path("type").asText();
    if (type.startsWith("com.bank.")) {
      delivered("audit");
    }
    if (type.equals("com.bank.loan.requested")
        && event.path("amountclass").asText().equals("large")) {
      // Its function answers with an event, which is audited and filed.
      expected.add(Row.BY_TRIGGERS, 1);
      expected.add(Row.DELIVERED, 1);
      expected.add(Row.REPLIED, 1);
      delivered("audit");
      delivered("file-review");
    }
    if ((type.startsWith("com.shop.") || type.endsWith(".returned"))
        && !event.path("source").asText().startsWith("/test")) {
      delivered("loyalty");
    }
    if (type.equals("com.bank.card.blocked")) {
      expected.add(Row.BY_TRIGGERS, 1);
      expected.add(Row.calls("pager"), PAGER_ATTEMPTS);
      expected.add(Row.deadLetters("TM-5002"), 1);
    }
  }

  private void delivered(String function) {
    expected.add(Row.BY_TRIGGERS, 1);
    expected.add(Row.DELIVERED, 1);
    expected.add(Row.calls(function), 1);
  }

  /** Shuffles the phase and writes it; a barrier follows unless it is the last. */
  private void end(List<ObjectNode> malformed, String until) {
    List<ObjectNode> mixed = new ArrayList<>();
    phase.forEach(event -> mixed.add(door(event)));
    mixed.addAll(malformed);
    phase.clear();
    Collections.shuffle(mixed, random);
    mixed.forEach(line -> lines.add(Json.text(line)));
    if (!until.isEmpty()) {
      lines.add(Json.text(Json.object().put("barrier", until)));
    }
  }

  private ObjectNode door(ObjectNode event) {
    boolean overHttp = random.nextInt(http + kafka) < http;
    int mode = random.nextInt(10);
    if (overHttp) {
      http--;
    } else {
      kafka--;
    }
    String written = mode < 6 ? "binary" : mode < 8 || !overHttp ? "structured" : "batch";
    ObjectNode line = Json.object().put("via", overHttp ? "http" : "kafka").put("mode", written);
    line.set("event", event);
    return line;
  }
}
