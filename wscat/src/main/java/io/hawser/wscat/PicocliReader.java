// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.wscat;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/** Reads every command line, with picocli, and says what is wrong with it. */
final class PicocliReader {
  private PicocliReader() {}

  /** Runs wscat. Returns the exit code. */
  static int run(String... args) {
    StringWriter text = new StringWriter(); // System.out would not tell that the disk is full
    CommandLine line = commandLine().setOut(new PrintWriter(text));
    int code = line.execute(args);
    if (text.getBuffer().length() > 0) {
      try {
        new FileOutputStream(FileDescriptor.out)
            .write(text.toString().getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        line.getErr().println("error: cannot write to stdout: " + e.getMessage());
        return Wscat.FAILED;
      }
    }
    return code;
  }

  static CommandLine commandLine() {
    Arguments arguments = new Arguments();
    return new CommandLine(arguments)
        .registerConverter(Integer.class, text -> converted(Numbers::number, text))
        .registerConverter(Double.class, text -> converted(Numbers::seconds, text))
        .setExpandAtFiles(false) // @ begins a message
        .setExecutionStrategy(parsed -> run(arguments, parsed))
        .setParameterExceptionHandler(
            (problem, args) -> {
              PrintWriter err = problem.getCommandLine().getErr();
              String message = problem.getMessage() + " (see wscat --help)";
              return Wscat.wrongOption(message, args, err::println);
            });
  }

  /** Converts a value, and keeps the message if it is wrong, to which picocli adds the option. */
  private static <T> T converted(Function<String, T> conversion, String text) {
    try {
      return conversion.apply(text);
    } catch (IllegalArgumentException wrong) {
      throw new TypeConversionException(String.valueOf(wrong.getMessage()));
    }
  }

  private static int run(Arguments arguments, ParseResult parsed) {
    Integer helped = CommandLine.executeHelpRequest(parsed);
    if (helped != null) {
      return helped;
    }
    CommandLine line = parsed.commandSpec().commandLine();
    PrintWriter out = line.getOut();
    String[] args = parsed.originalArgs().toArray(new String[0]);
    if (arguments.man) {
      out.print(resource("wscat.1"));
    } else if (arguments.completion) {
      out.print(AutoComplete.bash("wscat", line));
    } else if (arguments.address == null && arguments.port == null) {
      line.usage(out);
    } else {
      String wrong =
          arguments.address != null && arguments.port != null
              ? "Use either --listen or --connect"
              : arguments.address != null
                  ? without(parsed, Arguments.LISTENING, "--listen")
                  : without(parsed, Arguments.CONNECTING, "--connect");
      PrintWriter err = line.getErr();
      return wrong.isEmpty()
          ? Wscat.run(arguments, args, err::println)
          : Wscat.wrongOption(wrong, args, err::println);
    }
    out.flush();
    return 0;
  }

  /** Returns what is wrong if options of a group are given without what they require; or "". */
  private static String without(ParseResult parsed, String heading, String required) {
    List<String> given =
        parsed.matchedOptions().stream()
            .filter(o -> o.group() != null && heading.equals(o.group().heading()))
            .map(OptionSpec::longestName)
            .distinct()
            .toList();
    return given.isEmpty()
        ? ""
        : String.join(", ", given) + (given.size() == 1 ? " requires " : " require ") + required;
  }

  private static String resource(String name) {
    try (InputStream in = PicocliReader.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads the version that the build has stored. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {resource("version").strip()};
    }
  }
}
