package io.tidemill.ops.cli;

import io.tidemill.schemas.problem.Nearest;
import io.tidemill.schemas.problem.Problem;
import io.tidemill.schemas.problem.ProblemCode;
import io.tidemill.schemas.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The program {@code tidemill}. */
public final class Main {
  private Main() {}

  /** Runs one command and exits with its code. */
  public static void main(String[] args) {
    System.exit(run(Terminal.system(), args));
  }

  /** Runs one command; the answer is its exit code. */
  public static int run(Terminal terminal, String... args) {
    CommandLine line = Commands.line(terminal, args);
    line.setParameterExceptionHandler((wrong, _) -> notUnderstood(terminal, wrong));
    line.setExecutionExceptionHandler((failure, _, _) -> failed(terminal, failure));
    try {
      return line.execute(args);
    } finally {
      terminal.flush();
    }
  }

  private static int notUnderstood(Terminal terminal, ParameterException wrong) {
    if (wrong.getCause() instanceof Failure failure) {
      // Our converters know better than picocli what to say.
      return failed(terminal, failure);
    }
    CommandLine line = wrong.getCommandLine();
    String name = line.getCommandSpec().qualifiedName();
    Problem problem =
        wrong instanceof UnmatchedArgumentException unmatched && !unmatched.getUnmatched().isEmpty()
            ? unmatched(line, unmatched.getUnmatched().getFirst())
            : problem(message(wrong), "a line like: " + synopsis(line), "see: " + name + " --help");
    terminal.say(problem.text());
    return Exit.USAGE;
  }

  /** A word that the command does not know: a command, an option, or one argument too many. */
  private static Problem unmatched(CommandLine line, String word) {
    String name = line.getCommandSpec().qualifiedName();
    if (word.startsWith("-")) {
      List<String> known = new ArrayList<>(line.getCommandSpec().optionsMap().keySet());
      String typed = word.contains("=") ? word.substring(0, word.indexOf('=')) : word;
      return problem(
          "the option `" + typed + "`",
          "one that `" + name + "` knows",
          Nearest.to(typed, known)
              .map(nearest -> "write `" + nearest + "`")
              .orElse("see: " + name + " --help"));
    }
    List<String> known = new ArrayList<>(line.getSubcommands().keySet());
    if (known.isEmpty()) {
      return problem(
          "the argument `" + word + "`", "no more arguments", "see: " + name + " --help");
    }
    return problem(
        "the command `" + word + "`",
        "one of " + String.join(", ", known),
        Nearest.to(word, known)
            .map(nearest -> "did you mean: " + name + " " + nearest)
            .orElse("see: " + name + " --help"));
  }

  private static int failed(Terminal terminal, Exception failure) {
    return switch (failure) {
      case Failure expected -> {
        expected.texts().forEach(terminal::say);
        yield expected.exit();
      }
      case ProblemException expected -> {
        expected.problems().forEach(problem -> terminal.say(problem.text()));
        yield Exit.VALIDATION;
      }
      case InterruptedException _ -> Exit.INTERRUPTED;
      default -> {
        terminal.say("tidemill: unexpected failure: " + failure);
        if (terminal.environment().containsKey("TIDEMILL_DEBUG")) {
          failure.printStackTrace(terminal.err());
        } else {
          terminal.say("  set TIDEMILL_DEBUG=1 to see where, and report it");
        }
        yield Exit.SOFTWARE;
      }
    };
  }

  private static String message(ParameterException wrong) {
    String text = String.valueOf(wrong.getMessage());
    return Character.toLowerCase(text.charAt(0)) + text.substring(1);
  }

  private static String synopsis(CommandLine line) {
    return line.getHelp().synopsis(0).replaceAll("\\s+", " ").strip();
  }

  private static Problem problem(String found, String expected, String fix) {
    return new Problem(ProblemCode.TM_2007, "", "", found, expected, fix);
  }
}
