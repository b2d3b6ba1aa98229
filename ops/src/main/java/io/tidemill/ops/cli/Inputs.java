package io.tidemill.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemill.schemas.json.Json;
import io.tidemill.workflow.testkit.TestKit;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Reads what {@code -f} and {@code @file} name: files, directories, and {@code -} for stdin. */
final class Inputs {
  /** Largest file: what a server reads at most. */
  static final int BYTES_MAX = 4 * 1024 * 1024;

  private static final int DEPTH_MAX = 32;
  private static final int FILES_MAX = 10_000;

  private Inputs() {}

  /**
   * A text and what its author calls it.
   *
   * @param name as it stands in problems
   */
  record Input(String name, String text) {}

  /** The texts of all named files; of directories those of YAML and JSON files, by name. */
  static List<Input> texts(Terminal terminal, List<String> names) {
    var inputs = new ArrayList<Input>();
    for (String name : names) {
      if (name.equals("-")) {
        inputs.add(new Input("stdin", utf8("stdin", bytes(terminal, name))));
        continue;
      }
      for (Path file : filesOf(Path.of(name))) {
        inputs.add(new Input(file.toString(), utf8(file.toString(), bytes(file))));
      }
    }
    return inputs;
  }

  /** The value of an option that is given as it is, or as {@code @file}, or as {@code @-}. */
  static byte[] value(Terminal terminal, String option) {
    return option.startsWith("@")
        ? bytes(terminal, option.substring(1))
        : option.getBytes(StandardCharsets.UTF_8);
  }

  /** The JSON value of an option; what is no JSON is refused. */
  static JsonNode json(Terminal terminal, String name, String option) {
    try {
      return Json.parse(value(terminal, option));
    } catch (IOException notJson) {
      throw Failure.usage(
          "an " + name + " that is no JSON",
          "a JSON value or @file",
          "quote it for the shell: " + name + " '{\"order\": 42}'");
    }
  }

  private static byte[] bytes(Terminal terminal, String name) {
    if (!name.equals("-")) {
      return bytes(Path.of(name));
    }
    try {
      return limited("stdin", terminal.in());
    } catch (IOException unreadable) {
      throw unreadable("stdin", unreadable);
    }
  }

  private static byte[] bytes(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return limited(file.toString(), in);
    } catch (IOException unreadable) {
      throw unreadable(file.toString(), unreadable);
    }
  }

  private static byte[] limited(String name, InputStream in) throws IOException {
    byte[] bytes = in.readNBytes(BYTES_MAX + 1);
    if (bytes.length > BYTES_MAX) {
      throw Failure.file(name, "more than " + BYTES_MAX + " bytes", "at most 4 MiB");
    }
    return bytes;
  }

  private static List<Path> filesOf(Path place) {
    if (!Files.isDirectory(place)) {
      return List.of(place);
    }
    try (Stream<Path> all = Files.walk(place, DEPTH_MAX)) {
      List<Path> files =
          all.filter(Files::isRegularFile)
              .filter(file -> file.toString().matches(".*\\.(yaml|yml|json)"))
              // The tests of a workflow lie beside it, and are no resources.
              .filter(file -> !TestKit.isTestFile(file))
              .sorted()
              .limit(FILES_MAX + 1L)
              .toList();
      if (files.isEmpty() || files.size() > FILES_MAX) {
        throw Failure.file(
            place.toString(),
            files.isEmpty() ? "a directory without such files" : "too many files",
            "1 to " + FILES_MAX + " files named *.yaml, *.yml or *.json");
      }
      return files;
    } catch (IOException unreadable) {
      throw unreadable(place.toString(), unreadable);
    }
  }

  private static String utf8(String name, byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException notUtf8) {
      throw Failure.file(name, "bytes that are not UTF-8", "text in UTF-8");
    }
  }

  static Failure unreadable(String name, IOException why) {
    boolean absent = why instanceof NoSuchFileException;
    return Failure.file(
        name, absent ? "no such file" : why.getClass().getSimpleName(), "a readable file");
  }
}
