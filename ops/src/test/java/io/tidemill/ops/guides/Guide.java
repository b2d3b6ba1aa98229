package io.tidemill.ops.guides;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The shell commands of one page, in the order of the text. */
record Guide(Path page, List<Block> blocks) {
  /** What the fence of a block says: {@code sh}, {@code sh background} or {@code sh fails}. */
  enum Manner {
    SUCCEEDS,
    BACKGROUND,
    FAILS
  }

  /**
   * One fenced block.
   *
   * @param line where it begins, from 1
   */
  record Block(int line, Manner manner, String commands) {}

  static Guide read(Path page) {
    var blocks = new ArrayList<Block>();
    List<String> lines;
    try {
      lines = Files.readAllLines(page);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith("```sh")) {
        String manner = lines.get(i).substring(5).strip();
        int first = i + 1;
        while (!lines.get(++i).equals("```")) {}
        blocks.add(
            new Block(
                first + 1,
                manner.isEmpty()
                    ? Manner.SUCCEEDS
                    : Manner.valueOf(manner.toUpperCase(Locale.ROOT)),
                String.join("\n", lines.subList(first, i))));
      }
    }
    return new Guide(page, List.copyOf(blocks));
  }
}
