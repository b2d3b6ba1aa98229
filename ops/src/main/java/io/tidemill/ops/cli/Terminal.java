package io.tidemill.ops.cli;

import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/**
 * Where a command reads and writes, so that tests can stand in for a person.
 *
 * @param out data
 * @param err messages
 * @param asks whether a person can be asked
 * @param colours whether text may carry colours
 */
public record Terminal(
    InputStream in,
    PrintWriter out,
    PrintWriter err,
    Map<String, String> environment,
    boolean asks,
    boolean colours) {
  public Terminal {
    environment = Map.copyOf(environment);
  }

  /** The terminal or the pipes that this process was started with. Output is always UTF-8. */
  static Terminal system() {
    Map<String, String> environment = System.getenv();
    Console console = System.console();
    boolean person = console != null && console.isTerminal();
    boolean forced = !environment.getOrDefault("CLICOLOR_FORCE", "0").equals("0");
    boolean plain = !environment.getOrDefault("NO_COLOR", "").isEmpty();
    return new Terminal(
        System.in,
        writer(FileDescriptor.out),
        writer(FileDescriptor.err),
        environment,
        person,
        !plain && (person || forced));
  }

  /**
   * Asks a person; true for yes.
   *
   * @param question without its question mark
   */
  boolean confirms(String question) {
    if (!asks) {
      throw Failure.usage(
          "no terminal on which to ask", "a confirmation to " + question, "add --yes");
    }
    flush();
    err.print(Character.toUpperCase(question.charAt(0)) + question.substring(1) + "? [y/N] ");
    err.flush();
    try {
      var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      String answer = reader.readLine();
      return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
    } catch (IOException unreadable) {
      throw Inputs.unreadable("stdin", unreadable);
    }
  }

  /** A line on stderr, at once. */
  void say(String line) {
    out.flush();
    err.println(line);
    err.flush();
  }

  void flush() {
    out.flush();
    err.flush();
  }

  private static PrintWriter writer(FileDescriptor descriptor) {
    var stream = new BufferedOutputStream(new FileOutputStream(descriptor), 8192);
    return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8));
  }
}
