package io.tidemill.ops.cli;

/**
 * How far long work is: one line that is written over for a person, a line each time for a log. At
 * the end the person's line is wiped out.
 */
final class ProgressLine implements AutoCloseable {
  private final Terminal terminal;
  private int shown;

  ProgressLine(Terminal terminal) {
    this.terminal = terminal;
  }

  void show(String text) {
    if (!terminal.asks()) {
      terminal.say(text);
      return;
    }
    terminal.err().print("\r" + text + " ".repeat(Math.max(0, shown - text.length())));
    terminal.err().flush();
    shown = text.length();
  }

  @Override
  public void close() {
    if (shown > 0) {
      terminal.err().print("\r" + " ".repeat(shown) + "\r");
      terminal.err().flush();
      shown = 0;
    }
  }
}
