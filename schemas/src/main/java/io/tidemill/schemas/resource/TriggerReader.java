package io.tidemill.schemas.resource;

import static io.tidemill.schemas.problem.ProblemCode.TM_1006;

import io.tidemill.schemas.resource.Trigger.Subscriber;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the {@code spec} of a trigger. */
final class TriggerReader {
  /** Stands in for a broken subscriber until the document is refused. */
  private static final Subscriber NOBODY = new Subscriber.ToFunction("");

  private static final Pattern ORIGIN =
      Pattern.compile("(?=.{1,253}$)[a-z0-9]([a-z0-9.-]*[a-z0-9])?");

  private TriggerReader() {}

  static Trigger read(Metadata metadata, FieldReader spec) {
    var trigger =
        new Trigger(
            metadata,
            spec.resourceName("broker", Broker.DEFAULT),
            FilterReader.read(spec),
            spec.requiredObject("subscriber", "{ function: charge }")
                .flatMap(TriggerReader::subscriber)
                .orElse(NOBODY),
            spec.object("delivery", "{ retry: 3 }")
                .map(DeliveryReader::read)
                .orElse(Delivery.DEFAULT));
    spec.rejectUnknown();
    return trigger;
  }

  private static Optional<Subscriber> subscriber(FieldReader fields) {
    fields.exactlyOne("function: charge", "ref", "function", "uri", "topic");
    Optional<Subscriber> ref =
        fields.object("ref", "{ kind: Function, name: charge }").map(TriggerReader::ref);
    Optional<Subscriber> function =
        fields.has("function")
            ? Optional.of(new Subscriber.ToFunction(fields.resourceName("function", "")))
            : Optional.empty();
    Optional<URI> uri = HttpAddress.read(fields, "uri");
    Optional<String> origin = uri.isPresent() ? origin(fields) : Optional.empty();
    Optional<String> topic = TopicName.read(fields, "topic");
    fields.rejectUnknown();
    return ref.or(() -> function)
        .or(() -> uri.map(to -> new Subscriber.ToUri(to, origin.orElse(null))))
        .or(() -> topic.map(Subscriber.ToTopic::new));
  }

  /** What the webhook handshake calls its sender. */
  private static Optional<String> origin(FieldReader fields) {
    Optional<String> origin = fields.text("origin", "mill.example.com");
    origin
        .filter(name -> !ORIGIN.matcher(name).matches())
        .ifPresent(name ->
            fields.outOfForm(
                "origin",
                Shown.text(name),
                "a DNS name of 1 to 253 characters",
                "mill.example.com"));
    return origin;
  }

  private static Subscriber ref(FieldReader ref) {
    String kind = ref.requiredText("kind", Kind.FUNCTION.word());
    if (!kind.isEmpty() && !kind.equals(Kind.FUNCTION.word())) {
      ref.report(
          TM_1006,
          ref.at("kind"),
          "the kind " + Shown.text(kind),
          Kind.FUNCTION.word(),
          "write `kind: Function`, or give the address as `uri` instead of `ref`");
    }
    DocumentReader.checkApiVersion(ref);
    String name = ref.requiredResourceName("name");
    ref.rejectUnknown();
    return new Subscriber.ToFunction(name);
  }
}
