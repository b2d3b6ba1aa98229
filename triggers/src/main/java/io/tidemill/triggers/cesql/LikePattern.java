package io.tidemill.triggers.cesql;

import java.util.ArrayList;
import java.util.List;

/**
 * A pattern of {@code LIKE} (CESQL 1.0 §3.4.3): {@code %} is any characters, {@code _} one, a
 * backslash before either takes it literally.
 *
 * <p>Design: the pattern is cut at its {@code %}. The first piece must stand at the start, the last
 * at the end, those between are looked for from left to right, each at its first place. Taking the
 * first place never loses a match, so nothing is tried twice, and the cost is at most the product
 * of both lengths. Rejected: a regular expression, which can take exponential time.
 */
public final class LikePattern {
  private final List<Piece> pieces;

  private LikePattern(List<Piece> pieces) {
    this.pieces = pieces;
  }

  /** Reads a pattern; every text is one. */
  public static LikePattern of(String pattern) {
    var pieces = new ArrayList<Piece>();
    var chars = new StringBuilder();
    var wild = new ArrayList<Integer>();
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      boolean escapes =
          c == '\\'
              && i + 1 < pattern.length()
              && (pattern.charAt(i + 1) == '%' || pattern.charAt(i + 1) == '_');
      if (escapes) {
        chars.append(pattern.charAt(++i));
      } else if (c == '%') {
        pieces.add(Piece.of(chars, wild));
      } else {
        if (c == '_') {
          wild.add(chars.length());
        }
        chars.append(c);
      }
    }
    pieces.add(Piece.of(chars, wild));
    return new LikePattern(pieces);
  }

  /** Whether the whole text fits. */
  public boolean matches(String text) {
    int at = pieces.getFirst().endAt(text, 0);
    if (at < 0 || pieces.size() == 1) {
      return at == text.length();
    }
    int last = pieces.getLast().startBefore(text, text.length());
    for (int i = 1; i < pieces.size() - 1 && at >= 0; i++) {
      at = pieces.get(i).find(text, at);
    }
    return at >= 0 && at <= last;
  }

  /** Whether only one text fits: {@link #prefix}. */
  public boolean isExact() {
    return pieces.size() == 1 && !pieces.getFirst().hasWild;
  }

  /** What every text that fits starts with. */
  public String prefix() {
    return pieces.getFirst().literalStart();
  }

  /** What every text that fits ends with. */
  public String suffix() {
    return pieces.getLast().literalEnd();
  }

  /** Characters between two {@code %}, some of which stand for any one character. */
  private static final class Piece {
    private final String text;
    private final boolean[] wild;
    private final boolean hasWild;

    private Piece(String text, boolean[] wild, boolean hasWild) {
      this.text = text;
      this.wild = wild;
      this.hasWild = hasWild;
    }

    static Piece of(StringBuilder chars, List<Integer> wilds) {
      var wild = new boolean[chars.length()];
      wilds.forEach(at -> wild[at] = true);
      var piece = new Piece(chars.toString(), wild, !wilds.isEmpty());
      chars.setLength(0);
      wilds.clear();
      return piece;
    }

    /** Where the piece ends when it starts at {@code from}; -1 when it does not stand there. */
    int endAt(String in, int from) {
      if (!hasWild) {
        return in.startsWith(text, from) ? from + text.length() : -1;
      }
      int at = from;
      for (int i = 0; i < text.length(); i++) {
        if (at >= in.length() || !wild[i] && in.charAt(at) != text.charAt(i)) {
          return -1;
        }
        // A pair of surrogates is one character.
        at += wild[i] ? Character.charCount(in.codePointAt(at)) : 1;
      }
      return at;
    }

    /** Where the piece starts when it ends at {@code to}; -1 when it does not stand there. */
    int startBefore(String in, int to) {
      if (!hasWild) {
        int from = to - text.length();
        return in.startsWith(text, from) ? from : -1;
      }
      int at = to;
      for (int i = text.length() - 1; i >= 0; i--) {
        if (at <= 0 || !wild[i] && in.charAt(at - 1) != text.charAt(i)) {
          return -1;
        }
        at -= wild[i] ? Character.charCount(in.codePointBefore(at)) : 1;
      }
      return at;
    }

    /** The end of the first place at or after {@code from}; -1 when there is none. */
    int find(String in, int from) {
      if (!hasWild) {
        int at = in.indexOf(text, from);
        return at < 0 ? -1 : at + text.length();
      }
      for (int start = from; start <= in.length(); start++) {
        int end = endAt(in, start);
        if (end >= 0) {
          return end;
        }
      }
      return -1;
    }

    String literalStart() {
      int end = 0;
      while (end < text.length() && !wild[end]) {
        end++;
      }
      return text.substring(0, end);
    }

    String literalEnd() {
      int start = text.length();
      while (start > 0 && !wild[start - 1]) {
        start--;
      }
      return text.substring(start);
    }
  }
}
