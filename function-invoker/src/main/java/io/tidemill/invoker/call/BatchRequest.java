package io.tidemill.invoker.call;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.cloudevents.CloudEvent;
import io.cloudevents.SpecVersion;
import io.tidemill.schemas.event.EventMessage;
import io.tidemill.schemas.event.HeaderValue;
import io.tidemill.schemas.event.MediaType;
import io.tidemill.schemas.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Several events as one body, {@code application/cloudevents-batch+json} (JSON event format 1.0.2
 * §4). Data that are JSON are written as the event carries them, byte for byte (delivery contract
 * C6); all other data, and data that only claim to be JSON, as Base64.
 */
public final class BatchRequest {
  /** Largest body that is sent, in bytes, unless one event alone is larger. */
  public static final int BYTES_MAX = 8 * 1024 * 1024;

  /** Longest {@code Idempotency-Keys}; servers refuse requests with longer headers. */
  static final int KEYS_LENGTH_MAX = 4 * 1024;

  static final String TYPE = "application/cloudevents-batch+json";

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(Json.DEPTH_MAX).build())
          .build();

  private BatchRequest() {}

  /**
   * How many of the first events one request may carry, at least 1: whoever has more calls again
   * for the rest. Estimated from above without writing anything, so the body is never larger than
   * {@value #BYTES_MAX} bytes, and may be a third smaller.
   */
  public static int fitting(List<CloudEvent> events) {
    long bytes = 2;
    int fitting = 0;
    for (CloudEvent event : events) {
      bytes += bytesMax(event);
      if (bytes > BYTES_MAX && fitting > 0) {
        return fitting;
      }
      fitting++;
    }
    return fitting;
  }

  static long bytesMax(List<CloudEvent> events) {
    return 2 + events.stream().mapToLong(BatchRequest::bytesMax).sum();
  }

  private static long bytesMax(CloudEvent event) {
    // An escaped char takes six bytes; quotes, colon and comma take six a member.
    long bytes = 64;
    for (var attribute : EventMessage.attributes(event).entrySet()) {
      bytes += attribute.getKey().length() + 6L * attribute.getValue().length() + 6;
    }
    var data = event.getData();
    return data == null ? bytes : bytes + data.toBytes().length / 3 * 4L + 4;
  }

  static byte[] body(List<CloudEvent> events) {
    var body = new ByteArrayOutputStream();
    try (JsonGenerator json = FACTORY.createGenerator(body)) {
      json.writeStartArray();
      for (CloudEvent event : events) {
        write(event, json);
      }
      json.writeEndArray();
    } catch (IOException bug) {
      throw new UncheckedIOException(bug);
    }
    return body.toByteArray();
  }

  private static void write(CloudEvent event, JsonGenerator json) throws IOException {
    json.writeStartObject();
    for (var attribute : EventMessage.attributes(event).entrySet()) {
      json.writeFieldName(attribute.getKey());
      switch (event.getExtension(attribute.getKey())) {
        case Integer number -> json.writeNumber(number);
        case Boolean flag -> json.writeBoolean(flag);
        // The round trip replaces a lone surrogate, which would spoil the whole batch.
        case null, default ->
            json.writeString(
                new String(
                    attribute.getValue().getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
      }
    }
    var data = event.getData();
    if (data != null) {
      writeData(event, data.toBytes(), json);
    }
    json.writeEndObject();
  }

  private static void writeData(CloudEvent event, byte[] data, JsonGenerator json)
      throws IOException {
    Optional<CharBuffer> text = isJson(event.getDataContentType()) ? json(data) : Optional.empty();
    if (text.isPresent()) {
      CharBuffer chars = text.get();
      json.writeFieldName("data");
      json.writeRawValue(chars.array(), chars.arrayOffset(), chars.length());
      return;
    }
    if (event.getSpecVersion() == SpecVersion.V03) {
      json.writeStringField("datacontentencoding", "base64");
      json.writeStringField("data", Base64.getEncoder().encodeToString(data));
    } else {
      json.writeStringField("data_base64", Base64.getEncoder().encodeToString(data));
    }
  }

  /** Data without a type are JSON in this format (§3.1). */
  private static boolean isJson(@Nullable String contentType) {
    return contentType == null || MediaType.of(contentType).isJson();
  }

  /** The data as text if they are one JSON value in UTF-8, which alone may stand in the body. */
  private static Optional<CharBuffer> json(byte[] data) {
    try {
      CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(data));
      try (JsonParser parser =
          FACTORY.createParser(text.array(), text.arrayOffset(), text.length())) {
        if (parser.nextToken() == null) {
          return Optional.empty();
        }
        parser.skipChildren();
        parser.finishToken();
        return parser.nextToken() == null ? Optional.of(text) : Optional.empty();
      }
    } catch (IOException notJson) {
      return Optional.empty();
    }
  }

  /** The key of the batch: equal for every repetition with the same events in the same order. */
  static String key(List<String> keys) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      digest.update(String.join("\n", keys).getBytes(StandardCharsets.UTF_8));
      return "batch/" + HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }

  /** The keys of the events in their order; empty when they are too long for a header. */
  static Optional<String> keys(List<String> keys) {
    String header =
        keys.stream()
            .map(key -> HeaderValue.encode(key).replace(",", "%2C"))
            .collect(Collectors.joining(", "));
    return header.length() > KEYS_LENGTH_MAX ? Optional.empty() : Optional.of(header);
  }
}
