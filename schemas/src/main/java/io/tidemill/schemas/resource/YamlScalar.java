package io.tidemill.schemas.resource;

import static io.tidemill.schemas.problem.ProblemCode.TM_1001;
import static io.tidemill.schemas.problem.ProblemCode.TM_1010;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.tidemill.schemas.problem.ProblemCode;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** One YAML scalar as JSON by the core schema (YAML 1.2.2 §10.3.2), numbers exact. */
final class YamlScalar {
  private static final ScalarResolver CORE = new CoreSchema().getScalarResolver();

  /** Takes what cannot be JSON. */
  interface Faults {
    void fault(ProblemCode code, Event at, String found, String expected);
  }

  private YamlScalar() {}

  static JsonNode of(ScalarEvent scalar, Faults faults) {
    scalar.getTag().ifPresent(tag -> faults.fault(TM_1001, scalar, "the tag " + tag, "no tag"));
    String text = scalar.getValue();
    Tag type = scalar.isPlain() ? CORE.resolve(text, true) : Tag.STR;
    if (type.equals(Tag.NULL)) {
      return NullNode.getInstance();
    }
    if (type.equals(Tag.BOOL)) {
      return BooleanNode.valueOf(text.charAt(0) == 't' || text.charAt(0) == 'T');
    }
    return type.equals(Tag.INT) || type.equals(Tag.FLOAT)
        ? number(scalar, type, faults)
        : TextNode.valueOf(text);
  }

  private static JsonNode number(ScalarEvent scalar, Tag type, Faults faults) {
    String text = scalar.getValue();
    if (text.length() > DocumentLimits.DIGITS_MAX) {
      faults.fault(
          TM_1010,
          scalar,
          "a number of " + text.length() + " digits",
          "at most " + DocumentLimits.DIGITS_MAX);
      return NullNode.getInstance();
    }
    try {
      return type.equals(Tag.INT) ? whole(text) : DecimalNode.valueOf(new BigDecimal(text));
    } catch (NumberFormatException notFinite) {
      // .inf, .nan, and exponents beyond 32 bits.
      faults.fault(TM_1001, scalar, text, "a number that JSON can hold");
      return NullNode.getInstance();
    }
  }

  private static JsonNode whole(String text) {
    BigInteger value =
        text.startsWith("0x")
            ? new BigInteger(text.substring(2), 16)
            : text.startsWith("0o") ? new BigInteger(text.substring(2), 8) : new BigInteger(text);
    if (value.bitLength() < Integer.SIZE) {
      return JsonNodeFactory.instance.numberNode(value.intValue());
    }
    return value.bitLength() < Long.SIZE
        ? JsonNodeFactory.instance.numberNode(value.longValue())
        : JsonNodeFactory.instance.numberNode(value);
  }
}
