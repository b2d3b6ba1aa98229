package io.tidemill.schemas.resource;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemill.schemas.json.Json;
import io.tidemill.schemas.resource.Delivery.Backoff;
import io.tidemill.schemas.resource.Function.Runtime;
import io.tidemill.schemas.resource.Trigger.Subscriber;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes resources in canonical form: defaults written out, so that a later version with other
 * defaults reads the same resource; maps in order of their keys, so that equal resources give equal
 * bytes.
 */
final class ResourceWriter {
  private ResourceWriter() {}

  static ObjectNode json(Resource resource) {
    ObjectNode document = Json.object();
    document.put("apiVersion", Resource.API_VERSION).put("kind", resource.kind().word());
    ObjectNode metadata = document.putObject("metadata").put("name", resource.name());
    if (!resource.metadata().labels().isEmpty()) {
      metadata.set("labels", map(resource.metadata().labels()));
    }
    ObjectNode spec = document.putObject("spec");
    switch (resource) {
      case Broker broker -> broker(broker, spec);
      case Function function -> function(function, spec);
      case Trigger trigger -> trigger(trigger, spec);
      case Workflow workflow -> {
        spec.put("broker", workflow.broker()).set("definition", workflow.document());
        document.putObject("status").put("version", workflow.version());
      }
      case Source source -> {
        spec.put("broker", source.broker());
        spec.putObject("cron")
            .put("schedule", source.cron().schedule())
            .put("timeZone", source.cron().timeZone());
        spec.set("event", source.event());
      }
    }
    return document;
  }

  private static void broker(Broker broker, ObjectNode spec) {
    if (broker.partitions() != Broker.PARTITIONS_UNSET) {
      spec.put("partitions", broker.partitions());
    }
    if (broker.topic() == null) {
      spec.put("retention", broker.retention().toString());
    } else {
      spec.put("topic", broker.topic());
    }
    spec.put("maxEventBytes", broker.maxEventBytes());
    if (broker.rateLimit() != null) {
      spec.putObject("rateLimit")
          .put("eventsPerSecond", broker.rateLimit().eventsPerSecond())
          .put("burst", broker.rateLimit().burst());
    }
    if (broker.deduplication() != null) {
      spec.putObject("deduplication").put("window", broker.deduplication().window().toString());
    }
  }

  private static void function(Function function, ObjectNode spec) {
    switch (function.runtime()) {
      case Runtime.Http(var url) -> spec.putObject("http").put("url", url.toString());
      case Runtime.Java(var className, var jar) -> {
        ObjectNode java = spec.putObject("java").put("class", className);
        if (jar != null) {
          java.put("jar", jar);
        }
      }
    }
    spec.put("timeout", function.timeout().toString()).put("concurrency", function.concurrency());
  }

  private static void trigger(Trigger trigger, ObjectNode spec) {
    spec.put("broker", trigger.broker());
    ArrayNode filters = spec.putArray("filters");
    // The list of the document is an "all" already, unless its only element is meant itself.
    List<Filter> top =
        trigger.filter() instanceof Filter.All(var inner) && inner.size() != 1
            ? inner
            : List.of(trigger.filter());
    top.forEach(filter -> filters.add(filter(filter)));
    ObjectNode subscriber = spec.putObject("subscriber");
    switch (trigger.subscriber()) {
      case Subscriber.ToFunction(var name) ->
          subscriber.putObject("ref").put("kind", Kind.FUNCTION.word()).put("name", name);
      case Subscriber.ToUri(var uri, var origin) -> {
        subscriber.put("uri", uri.toString());
        if (origin != null) {
          subscriber.put("origin", origin);
        }
      }
      case Subscriber.ToTopic(var topic) -> subscriber.put("topic", topic);
    }
    delivery(trigger.delivery(), spec.putObject("delivery"));
  }

  private static void delivery(Delivery delivery, ObjectNode json) {
    Backoff backoff = delivery.backoff();
    json.put("retry", delivery.retry())
        .put("backoffPolicy", FieldReader.word(backoff.policy()))
        .put("backoffDelay", backoff.delay().toString())
        .put("backoffCap", backoff.cap().toString())
        .put("jitter", FieldReader.word(backoff.jitter()));
    if (delivery.timeout() != null) {
      json.put("timeout", delivery.timeout().toString());
    }
    if (delivery.maxAge() != null) {
      json.put("maxAge", delivery.maxAge().toString());
    }
    json.put("order", FieldReader.word(delivery.order()))
        .put("semantics", FieldReader.word(delivery.semantics()));
    if (delivery.pace().window() > 0) {
      json.put("window", delivery.pace().window());
    }
    if (delivery.pace().rate() > 0) {
      json.put("rate", delivery.pace().rate());
    }
    if (delivery.batch() != null) {
      json.putObject("batch")
          .put("maxEvents", delivery.batch().maxEvents())
          .put("maxWait", delivery.batch().maxWait().toString());
    }
    if (delivery.deadLetterTopic() != null) {
      json.putObject("deadLetterSink").put("topic", delivery.deadLetterTopic());
    }
  }

  private static ObjectNode filter(Filter filter) {
    ObjectNode json = Json.object();
    switch (filter) {
      case Filter.Exact(var attributes) -> json.set("exact", map(attributes));
      case Filter.Prefix(var attributes) -> json.set("prefix", map(attributes));
      case Filter.Suffix(var attributes) -> json.set("suffix", map(attributes));
      case Filter.All(var inner) -> list(inner, json.putArray("all"));
      case Filter.Any(var inner) -> list(inner, json.putArray("any"));
      case Filter.Not(var inner) -> json.set("not", filter(inner));
      case Filter.Cesql(var expression) -> json.put("cesql", expression);
      case Filter.Data(var path, var op, var value) ->
          json.putObject("data")
              .put("path", path.text())
              .put("op", FieldReader.word(op))
              .set("value", value);
    }
    return json;
  }

  private static void list(List<Filter> filters, ArrayNode json) {
    filters.forEach(filter -> json.add(filter(filter)));
  }

  private static ObjectNode map(Map<String, String> pairs) {
    ObjectNode json = Json.object();
    new TreeMap<>(pairs).forEach(json::put);
    return json;
  }
}
