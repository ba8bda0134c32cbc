// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.wscat;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.protocol.PerMessageDeflate;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The reader of common command lines, held against picocli, which reads all of them. */
class QuickReaderTest {
  /** Values for random command lines: some are right for some options, some for none. */
  private static final List<String> VALUES =
      List.of("a", "1", "0", "-1", "0.5", "8", "", "-x", "--", "@f", "a=b", "a:b", "level=6", "é");

  /** Returns what picocli makes of a command line; null if it refuses it, or runs it itself. */
  private static @Nullable Arguments picocli(String... args) {
    CommandLine line = PicocliReader.commandLine();
    ParseResult parsed;
    try {
      parsed = line.parseArgs(args);
    } catch (ParameterException wrong) {
      return null;
    }
    Arguments arguments = line.getCommand();
    boolean connects = arguments.address != null;
    boolean listens = arguments.port != null;
    for (OptionSpec option : parsed.matchedOptions()) {
      String heading = option.group() == null ? "" : String.valueOf(option.group().heading());
      if (heading.equals(Arguments.LISTENING) && !listens
          || heading.equals(Arguments.CONNECTING) && !connects) {
        return null;
      }
    }
    boolean ends = line.isUsageHelpRequested() || line.isVersionHelpRequested();
    return connects == listens || ends || arguments.man || arguments.completion ? null : arguments;
  }

  /** Returns the values of all options. */
  private static Map<String, String> values(@Nullable Arguments arguments) throws Exception {
    Map<String, String> values = new TreeMap<>();
    if (arguments != null) {
      for (Object part : List.of(arguments, arguments.talk, arguments.connect, arguments.listen)) {
        for (Field field : part.getClass().getDeclaredFields()) {
          if (!Modifier.isStatic(field.getModifiers())
              && !field.getType().getSimpleName().endsWith("Options")) {
            field.setAccessible(true);
            Object value = field.get(part);
            values.put(
                part.getClass().getSimpleName() + '.' + field.getName(),
                value instanceof PerMessageDeflate compress ? parameters(compress) : "" + value);
          }
        }
      }
    }
    return values;
  }

  private static String parameters(PerMessageDeflate compress) throws Exception {
    StringBuilder parameters = new StringBuilder();
    for (Method method : PerMessageDeflate.class.getMethods()) {
      if (method.getDeclaringClass() == PerMessageDeflate.class
          && method.getParameterCount() == 0
          && !Modifier.isStatic(method.getModifiers())) {
        parameters.append(method.getName()).append(method.invoke(compress));
      }
    }
    return parameters.toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-c localhost",
        "--connect localhost",
        "--connect=localhost",
        "-c ws://localhost:1/a?b=c -x hello -w 0",
        "-x one -c localhost -x two --execute=three",
        "-c localhost -H a:b --header c:d -o http://x --host h --auth u:p -s a -s b -p 13",
        "-c localhost --protocol 8",
        "-c localhost --protocol-version=7",
        "-c wss://localhost -n --cert c --key k --passphrase secret",
        "-c localhost --passphrase",
        "-c wss://localhost --ca file -L --max-redirects 3 --proxy socks5h://a:b@c",
        "-c localhost --max-redirects -L",
        "-c localhost --binary @file",
        "--binary -c localhost",
        "-c localhost --compress",
        "-c localhost --compress=level=6,client_max_window_bits=10",
        "-c localhost --slash -P -v --verbose --no-color --keepalive 30",
        "-c localhost --unix /tmp/s",
        "-l 8080",
        "--listen=localhost:8080 --echo --broadcast --max-clients 5",
        "-l --unix /tmp/s",
        "-l 0 --tls-cert c --tls-key k --passphrase",
        "-l 0 -s a --slash -P -v --compress --keepalive 0.5",
      })
  void a_common_command_line_is_read_as_picocli_reads_it(String line) throws Exception {
    boolean twice = line.contains("-v --verbose"); // picocli refuses an option that is repeated
    String[] args = line.split(" ");

    assertThat(QuickReader.read(args) == null).isEqualTo(twice);
    assertThat(values(QuickReader.read(args))).isEqualTo(values(picocli(args)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "--help",
        "-h",
        "-V",
        "--man",
        "--completion",
        "localhost",
        "-c",
        "-c localhost extra",
        "-c localhost -c localhost",
        "-c localhost -l 0",
        "-c localhost --echo",
        "-l 0 -x a",
        "-c localhost --foo",
        "-c localhost -x",
        "-c localhost -x -w 0",
        "-c localhost -w x",
        "-c localhost -w -2",
        "-c localhost -p 1.5",
        "-c localhost --proxy=-x",
        "-c localhost -n=x",
        "-c localhost --compress=foo",
        "-c localhost --max-redirects x",
        "-l 0 --max-clients 2147483648",
        "-c localhost --verb",
        "@file",
        "-- -c localhost",
      })
  void what_is_wrong_or_ends_at_once_is_left_to_picocli(String line) {
    assertThat(QuickReader.read(line.isEmpty() ? new String[0] : line.split(" "))).isNull();
  }

  /** Lines that are right but rare may be left to picocli; none may be read differently. */
  @Test
  void no_random_command_line_is_read_differently() throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    Random random = new Random(seed);
    List<OptionSpec> options = PicocliReader.commandLine().getCommandSpec().options();
    int read = 0;
    for (int i = 0; i < 400; i++) {
      List<String> args = new ArrayList<>(List.of(random.nextInt(3) > 0 ? "-c" : "-l", "1"));
      for (int n = random.nextInt(5); n > 0; n--) {
        OptionSpec option = options.get(random.nextInt(options.size()));
        String name = option.names()[random.nextInt(option.names().length)];
        String value = VALUES.get(random.nextInt(VALUES.size()));
        switch (random.nextInt(4)) {
          case 0 -> args.add(name);
          case 1 -> args.add(name + '=' + value);
          default -> args.addAll(option.arity().max() == 0 ? List.of(name) : List.of(name, value));
        }
      }
      String[] line = args.toArray(new String[0]);
      Arguments quick = QuickReader.read(line);
      if (quick != null) {
        read++;
        assertThat(values(quick)).as("seed %d: %s", seed, args).isEqualTo(values(picocli(line)));
      }
    }
    assertThat(read).as("seed %d", seed).isGreaterThan(20);
  }

  @Test
  void the_table_knows_every_option_but_those_that_end_wscat_at_once() throws Exception {
    QuickReader.Table table =
        Class.forName("io.hawser.wscat.OptionTable")
            .asSubclass(QuickReader.Table.class)
            .getDeclaredConstructor()
            .newInstance();
    List<String> unknown =
        PicocliReader.commandLine().getCommandSpec().options().stream()
            .flatMap(option -> Stream.of(option.names()))
            .filter(name -> table.find(name) < 0)
            .toList();

    assertThat(unknown)
        .containsExactlyInAnyOrder("-h", "--help", "-V", "--version", "--man", "--completion");
  }
}
