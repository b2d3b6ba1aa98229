package io.tidemill.ops.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.tidemill.schemas.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Phaser;
import java.util.concurrent.locks.LockSupport;

/**
 * A program of its own: sends the lines of a file at an even pace and prints what became of each,
 * one JSON object per line. At a barrier it waits until everything is answered, prints the barrier,
 * and goes on when it reads a line from stdin; when stdin ends, whoever started it is gone, and it
 * ends too.
 */
public final class Sender {
  private static final long PAUSE_NANOS = Duration.ofMillis(4).toNanos();
  private static final int BATCH = 10;

  private final BufferedReader in =
      new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
  private final Phaser underWay = new Phaser(1);
  private final HttpDoor http;
  private final KafkaDoor kafka;
  private final ArrayNode batch = Json.object().arrayNode();

  private Sender(URI url, String bootstrapServers, String topic) {
    http = new HttpDoor(url, this::answered);
    kafka = new KafkaDoor(bootstrapServers, topic, this::answered);
  }

  /** Arguments: the file, the URL of the node, the bootstrap servers, the topic. */
  public static void main(String[] args) throws IOException {
    var sender = new Sender(URI.create(args[1]), args[2], args[3]);
    sender.connect();
    for (Line line : Line.readAll(Path.of(args[0]))) {
      if (!sender.send(line)) {
        System.exit(1);
      }
    }
    sender.awaitAnswers();
    sender.kafka.close();
    System.exit(0);
  }

  /**
   * Opens connections and loads classes, so that the first event does not have to wait for that.
   */
  private void connect() {
    kafka.connect();
    http.connect();
  }

  /** False when there is nobody to send for. */
  private boolean send(Line line) throws IOException {
    switch (line) {
      case Line.Event(var via, var mode, var event) -> {
        String id = event.path("id").asText();
        switch (via) {
          case KAFKA -> {
            boolean structured = mode == Line.Mode.STRUCTURED;
            started();
            kafka.send(
                id, "", structured ? Message.structured(event) : Message.binary(event, "ce_"));
          }
          case HTTP -> {
            switch (mode) {
              case BINARY -> post(id, Message.binary(event, "ce-"));
              case STRUCTURED -> post(id, Message.structured(event));
              case BATCH -> addToBatch(event);
            }
          }
        }
      }
      case Line.Malformed malformed -> {
        started();
        switch (malformed.via()) {
          case KAFKA -> kafka.send("", malformed.what(), malformed.message());
          case HTTP -> http.post(malformed.path(), "", malformed.what(), malformed.message());
        }
      }
      case Line.Barrier(var until) -> {
        awaitAnswers();
        print(Json.text(Json.object().put("barrier", until)));
        return in.readLine() != null;
      }
    }
    LockSupport.parkNanos(PAUSE_NANOS);
    return true;
  }

  private void post(String id, Message message) {
    started();
    http.post("/events", id, "", message);
  }

  private void addToBatch(JsonNode event) {
    batch.add(event);
    if (batch.size() == BATCH) {
      postBatch();
    }
  }

  private void postBatch() {
    if (!batch.isEmpty()) {
      batch.forEach(_ -> started());
      http.postBatch("/events", batch.deepCopy());
      batch.removeAll();
    }
  }

  private void started() {
    underWay.register();
  }

  private void answered(Receipt receipt) {
    print(receipt.text());
    underWay.arriveAndDeregister();
  }

  private void awaitAnswers() {
    postBatch();
    underWay.arriveAndAwaitAdvance();
  }

  private static void print(String line) {
    synchronized (System.out) {
      System.out.println(line);
      System.out.flush();
    }
  }
}
