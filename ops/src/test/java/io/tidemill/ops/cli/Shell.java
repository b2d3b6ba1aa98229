package io.tidemill.ops.cli;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Runs commands in this process as a person or a script would. */
final class Shell {
  private final Map<String, String> environment = new HashMap<>();
  private String input = "";
  private boolean person;
  private boolean colours;

  /** What one command did. */
  record Ran(int exit, String out, String err) {}

  Shell server(String url) {
    environment.put("TIDEMILL_SERVER", url);
    return this;
  }

  Shell typing(String text) {
    input = text;
    return this;
  }

  Shell withPerson() {
    person = true;
    return this;
  }

  Shell withColours() {
    colours = true;
    return this;
  }

  Ran run(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    var in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
    int exit =
        Main.run(
            new Terminal(
                in, new PrintWriter(out), new PrintWriter(err), environment, person, colours),
            args);
    return new Ran(exit, out.toString(), err.toString());
  }
}
