package io.tidemill.schemas.resource;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.schemas.json.ReferencePath;
import java.util.List;
import java.util.Map;

/**
 * A condition on an event: on its context attributes, in the dialects of the CloudEvents
 * Subscriptions API, or on its JSON data, which is an extension of Tidemill's.
 */
public sealed interface Filter {
  /** Every named attribute has exactly this value. */
  record Exact(Map<String, String> attributes) implements Filter {
    public Exact {
      attributes = Map.copyOf(attributes);
    }
  }

  /** Every named attribute starts with this value. */
  record Prefix(Map<String, String> attributes) implements Filter {
    public Prefix {
      attributes = Map.copyOf(attributes);
    }
  }

  /** Every named attribute ends with this value. */
  record Suffix(Map<String, String> attributes) implements Filter {
    public Suffix {
      attributes = Map.copyOf(attributes);
    }
  }

  /** Every filter holds; an empty list always holds. */
  record All(List<Filter> filters) implements Filter {
    public All {
      filters = List.copyOf(filters);
    }
  }

  /** At least one filter holds. */
  record Any(List<Filter> filters) implements Filter {
    public Any {
      filters = List.copyOf(filters);
    }
  }

  /** The filter does not hold. */
  record Not(Filter filter) implements Filter {}

  /**
   * An expression in CloudEvents SQL is true, without an error.
   *
   * @param expression as the author wrote it, at most 4,096 characters
   */
  record Cesql(String expression) implements Filter {}

  /**
   * The JSON data have at one place a value that fits; data of another type than JSON never fit.
   *
   * @param path from the root of the data
   * @param op how the value found is compared
   * @param value with what: a list for {@link Op#IN}, a boolean for {@link Op#EXISTS}, else a
   *     string, number, boolean or null
   */
  record Data(ReferencePath path, Op op, JsonNode value) implements Filter {}

  /** How a value of the data is compared; users write the words in lower case. */
  enum Op {
    /** The same value; numbers by their amount, so that 1.0 is 1. */
    EQ,
    /** There, and not the same value. */
    NE,
    /** Less: a number than a number, or a string than a string by UTF-16 code units. */
    LT,
    /** Less, or the same. */
    LE,
    /** Greater. */
    GT,
    /** Greater, or the same. */
    GE,
    /** The same as one of a list. */
    IN,
    /** There, even if null; with the value false: not there. */
    EXISTS,
    /** A string that starts so. */
    PREFIX,
    /** A string that ends so. */
    SUFFIX,
    /** A string with this part, or a list with this element. */
    CONTAINS
  }
}
