// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.wscat;

import io.hawser.protocol.PerMessageDeflate;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Field;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Writes the table of {@link QuickReader} from picocli's model, as source and as a class. Run by
 * the build, and by nothing else.
 */
public final class OptionTableWriter {
  private static final List<Class<?>> NEEDED =
      List.of(OptionTableWriter.class, CommandLine.class, PerMessageDeflate.class);

  /** Options that end wscat at once are rare: picocli knows what to do. */
  private static final List<String> RARE = List.of("--help", "--version", "--man", "--completion");

  private final List<OptionSpec> options =
      PicocliReader.commandLine().getCommandSpec().options().stream()
          .filter(option -> !RARE.contains(option.longestName()))
          .toList();

  private OptionTableWriter() {}

  /**
   * Writes the table.
   *
   * @param args the folder for the source, and the folder of the classes
   */
  public static void main(String[] args) throws IOException {
    Path source = Path.of(args[0], "io", "hawser", "wscat", "OptionTable.java");
    Files.createDirectories(source.getParent());
    Files.writeString(source, new OptionTableWriter().source());
    ByteArrayOutputStream problems = new ByteArrayOutputStream();
    int status =
        Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "a JDK is needed, not a JRE")
            .run(
                null,
                problems,
                problems,
                "--release",
                "17",
                "-proc:none",
                "-implicit:none",
                "-d",
                args[1],
                "-cp",
                NEEDED.stream()
                    .map(OptionTableWriter::location)
                    .collect(Collectors.joining(File.pathSeparator)),
                source.toString());
    if (status != 0) {
      throw new IllegalStateException(problems.toString(StandardCharsets.UTF_8));
    }
  }

  private static String location(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private String source() {
    return """
        // Written by the build: see OptionTableWriter.
        package io.hawser.wscat;

        final class OptionTable implements QuickReader.Table {
          static {
            QuickReader.use(new OptionTable());
          }

          @Override
          public int find(String name) {
            return switch (name) {
        %s      default -> -1;
            };
          }

          @Override
          public QuickReader.Shape shape(int option) {
            return QuickReader.Shape.%s;
          }

          @Override
          public String fallback(int option) {
            return %s;
          }

          @Override
          public String required(int option) {
            return %s;
          }

          @Override
          public void set(Arguments to, int option, String value) {
            switch (option) {
        %s      default -> throw new IllegalArgumentException();
            }
          }
        }
        """
        .formatted(
            each(i -> names(options.get(i)) + " -> " + i + ';'),
            "valueOf(" + byNumber(option -> shape(option).name()) + ')',
            byNumber(option -> String.valueOf(option.fallbackValue())),
            byNumber(OptionTableWriter::required),
            each(i -> i + " -> " + assignment(options.get(i)) + ';'));
  }

  private String each(IntFunction<String> line) {
    return IntStream.range(0, options.size())
        .mapToObj(i -> "      case " + line.apply(i) + '\n')
        .collect(Collectors.joining());
  }

  /** Returns an expression for something that differs from option to option. */
  private String byNumber(Function<OptionSpec, String> text) {
    return "switch (option) {\n"
        + each(i -> i + " -> \"" + text.apply(options.get(i)) + "\";")
        + "      default -> \"\";\n    }";
  }

  private static String names(OptionSpec option) {
    return Arrays.stream(option.names())
        .map(name -> '"' + name + '"')
        .collect(Collectors.joining(", "));
  }

  private static QuickReader.Shape shape(OptionSpec option) {
    if (option.isMultiValue()) {
      return QuickReader.Shape.LIST;
    }
    return option.arity().max() == 0
        ? QuickReader.Shape.FLAG
        : option.arity().min() == 0 ? QuickReader.Shape.OPTIONAL : QuickReader.Shape.VALUE;
  }

  private static String required(OptionSpec option) {
    String heading = option.group() == null ? "" : String.valueOf(option.group().heading());
    return heading.equals(Arguments.CONNECTING)
        ? "--connect"
        : heading.equals(Arguments.LISTENING) ? "--listen" : "";
  }

  private static String assignment(OptionSpec option) {
    Field field = (Field) option.userObject();
    String target =
        "to." + (field.getDeclaringClass() == Arguments.class ? "" : owner(field) + '.');
    String name = target + field.getName();
    Class<?> type = field.getType();
    if (option.isMultiValue()) {
      return name + ".add(value)";
    }
    if (option.converters().length == 1) {
      String converter = option.converters()[0].getClass().getSimpleName();
      return name + " = new " + converter + "().convert(value)";
    }
    String value =
        switch (type.getSimpleName()) {
          case "boolean" -> "true";
          case "String" -> "value";
          case "Path" -> "java.nio.file.Path.of(value)";
          case "Integer" -> "Numbers.number(value)";
          case "Double" -> "Numbers.seconds(value)";
          default -> throw new IllegalStateException("an option of the type " + type);
        };
    return name + " = " + value;
  }

  /** Returns the field of the arguments that holds the options of a class. */
  private static String owner(Field option) {
    List<String> found = new ArrayList<>();
    Stream.of(Arguments.class.getDeclaredFields())
        .filter(field -> field.getType() == option.getDeclaringClass())
        .forEach(field -> found.add(field.getName()));
    return found.get(0);
  }
}
