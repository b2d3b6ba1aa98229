package io.tidemill.ops.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.json.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The parts of an event as options; beside a file they fill in what its events lack. */
final class EventOptions {
  @Option(names = "--type", paramLabel = "TYPE", description = "For example order.created.")
  private @Nullable String type;

  @Option(names = "--source", paramLabel = "URI", description = "Default /tidemill/cli.")
  private @Nullable String source;

  @Option(names = "--id", paramLabel = "ID", description = "Default a random UUID.")
  private @Nullable String id;

  @Option(names = "--subject", paramLabel = "TEXT", description = "What the event is about.")
  private @Nullable String subject;

  @Option(names = "--data", paramLabel = "JSON", description = "JSON, @file or @- for stdin.")
  private @Nullable String data;

  @Option(
      names = "--content-type",
      paramLabel = "TYPE",
      description = "Of the data; other types than JSON are sent as they are.")
  private @Nullable String contentType;

  @Option(
      names = "--extension",
      paramLabel = "NAME=VALUE",
      description = "An extension attribute; may be repeated.")
  private Map<String, String> extensions = new LinkedHashMap<>();

  boolean hasType() {
    return type != null;
  }

  /** Whether an option is set that only one event can have. */
  boolean isForOneEvent() {
    return id != null || data != null;
  }

  /** The event with what it lacks taken from the options. */
  OutgoingEvent complete(Terminal terminal, ObjectNode event) {
    ObjectNode whole = Json.object();
    put(whole, event, "specversion", "1.0");
    put(whole, event, "id", id == null ? UUID.randomUUID().toString() : id);
    put(whole, event, "source", source == null ? "/tidemill/cli" : source);
    put(whole, event, "type", type);
    put(whole, event, "subject", subject);
    put(whole, event, "datacontenttype", contentType);
    extensions.forEach((name, value) -> {
      if (!OutgoingEvent.NAME.matcher(name).matches()) {
        throw Failure.usage(
            "the extension `" + name + "`", "a name of a-z and 0-9", "rename the extension");
      }
      put(whole, event, name, value);
    });
    whole.setAll(event);
    if (data != null && !event.has("data") && !event.has("data_base64")) {
      putData(whole, Inputs.value(terminal, data));
    }
    return new OutgoingEvent(whole);
  }

  private static void put(ObjectNode whole, ObjectNode event, String name, @Nullable String value) {
    if (value != null && !event.has(name)) {
      whole.put(name, value);
    }
  }

  private static void putData(ObjectNode whole, byte[] bytes) {
    String type = whole.path("datacontenttype").asText("application/json");
    if (OutgoingEvent.isJson(type)) {
      try {
        whole.set("data", Json.parse(bytes));
        whole.put("datacontenttype", type);
        return;
      } catch (IOException notJson) {
        throw Failure.usage(
            "--data that is no JSON",
            "JSON, or another --content-type",
            "quote it for the shell: --data '{\"order\": 42}', or add --content-type text/plain");
      }
    }
    try {
      whole.put(
          "data", StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException binary) {
      whole.put("data_base64", bytes);
    }
  }
}
