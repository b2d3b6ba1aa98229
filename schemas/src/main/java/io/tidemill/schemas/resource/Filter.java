package io.tidemill.schemas.resource;

import java.util.List;
import java.util.Map;

/**
 * A condition on the context attributes of an event, in the dialects of the CloudEvents
 * Subscriptions API.
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
}
