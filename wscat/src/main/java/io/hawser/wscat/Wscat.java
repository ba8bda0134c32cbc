// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.wscat;

import io.hawser.client.WebSocketClient;
import io.hawser.transport.TransportType;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command behind {@code bin/wscat}. */
@Command(
    name = "wscat",
    header = "WebSocket client and server for the command line",
    customSynopsis = "wscat [OPTION...] (--connect URL | --listen [HOST:]PORT)",
    description = {
      "Talks to a WebSocket server, or is one: sends the lines that are typed, and shows what comes."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:a connection was open and has ended, whoever ended it",
      "1:an option is wrong",
      "130:interrupted before there was a connection, or where no line was being edited",
      "143:told to end by SIGTERM; a connection is closed all the same",
      "255:an error, such as a refusal or a broken frame"
    },
    footerHeading = "%nHistory:%n",
    footer =
        "~/.local/state/wscat/history, or below $XDG_STATE_HOME: the lines that were typed, save"
            + " those that begin with a space",
    versionProvider = Wscat.Version.class)
public final class Wscat implements Callable<Integer> {
  /** The exit code of an error; node's -1. */
  static final int FAILED = 255;

  /** That of who was interrupted before there was a connection; a shell's 128 and SIGINT's 2. */
  static final int INTERRUPTED = 130;

  private static final int WRONG_USAGE = 1;

  /** How long to wait for the other side when the user wants to go. */
  static final long GOODBYE_MILLIS = 1000;

  /** The one that starts fastest; HAWSER_TRANSPORT overrides it. */
  static final TransportType TRANSPORT = TransportType.NIO;

  private static final String CONNECTING = "%nWith --connect:%n";
  private static final String LISTENING = "%nWith --listen:%n";

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = {"-c", "--connect"},
      paramLabel = "URL",
      description = "connect to a server; ws:// if no scheme is given")
  private @Nullable String address;

  @Option(
      names = {"-l", "--listen"},
      arity = "0..1",
      fallbackValue = "",
      paramLabel = "[HOST:]PORT",
      description = "be a server, on all interfaces unless given one; port 0 picks a free one")
  private @Nullable String port;

  @Mixin private TalkOptions talk = new TalkOptions();

  @Option(names = "--man", description = "print the manual page: wscat --man | man -l -")
  private boolean man;

  @Option(
      names = "--completion",
      description = "print what completes options in bash: source <(wscat --completion)")
  private boolean completion;

  @ArgGroup(validate = false, heading = CONNECTING, order = 1)
  private ConnectOptions connect = new ConnectOptions();

  @ArgGroup(validate = false, heading = LISTENING, order = 2)
  private ListenOptions listen = new ListenOptions();

  private Wscat() {}

  /** Runs the command and ends the process. */
  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** Runs the command; returns the exit code. */
  static int run(String... args) {
    return commandLine().execute(args);
  }

  static CommandLine commandLine() {
    return new CommandLine(new Wscat())
        .registerConverter(Integer.class, Numbers::converted)
        .registerConverter(Double.class, Numbers::seconds)
        .setExpandAtFiles(false) // @ begins a message
        .setParameterExceptionHandler(
            (problem, args) -> {
              String message =
                  Passwords.hidden(String.valueOf(problem.getMessage()), List.of(args));
              PrintWriter err = problem.getCommandLine().getErr();
              boolean said = problem.getCause() instanceof IllegalArgumentException;
              String hint = said ? "" : " (wscat --help tells more)";
              err.println("error: " + Printable.text(message) + hint);
              return WRONG_USAGE;
            })
        .setExecutionExceptionHandler(
            (problem, line, parsed) -> {
              String message =
                  Passwords.hidden(String.valueOf(problem.getMessage()), parsed.originalArgs());
              line.getErr().println("error: " + Printable.text(message));
              return FAILED;
            });
  }

  @Override
  public Integer call() throws Exception {
    CommandLine line = Objects.requireNonNull(spec).commandLine();
    try {
      return call(line);
    } catch (IllegalArgumentException wrongOption) {
      throw new ParameterException(line, String.valueOf(wrongOption.getMessage()), wrongOption);
    }
  }

  private int call(CommandLine line) throws Exception {
    if (man) {
      line.getOut().print(resource("wscat.1"));
      line.getOut().flush();
      return 0;
    }
    if (completion) {
      line.getOut().print(AutoComplete.bash("wscat", line));
      line.getOut().flush();
      return 0;
    }
    if (address != null && port != null) {
      throw new IllegalArgumentException("Use either --listen or --connect");
    }
    if (talk.binary != null && !talk.binary.isEmpty()) {
      if (!talk.binary.startsWith("@")) {
        throw new IllegalArgumentException("--binary takes @FILE, and not " + talk.binary);
      }
      connect.execute.add(talk.binary);
    }
    if (address != null) {
      refuse(line, LISTENING, "--listen");
      return connect(address);
    }
    if (port != null) {
      refuse(line, CONNECTING, "--connect");
      return listen(port);
    }
    line.usage(line.getOut());
    return 0;
  }

  private static void refuse(CommandLine line, String heading, String option) {
    List<String> given =
        line.getParseResult().matchedOptions().stream()
            .filter(o -> o.group() != null && heading.equals(o.group().heading()))
            .map(OptionSpec::longestName)
            .distinct()
            .toList();
    if (!given.isEmpty()) {
      throw new IllegalArgumentException(
          String.join(", ", given) + (given.size() == 1 ? " goes" : " go") + " with " + option);
    }
  }

  private int connect(String address) throws Exception {
    boolean reads = ClientSession.reads(connect) || asksForPassphrase(connect.key);
    WebSocketClient client = null;
    try (Console console = new Console(talk, !connect.execute.isEmpty(), reads)) {
      client = connect.client(passphrase(connect.key, console)).build();
      return new ClientSession(connect, talk, console).run(client, connect.request(address, talk));
    } finally {
      if (client != null) {
        // The JVM is slow to exit while a thread is inside the operating system, as event loops
        // are.
        inGoodTime(client::close);
      }
    }
  }

  private int listen(String port) throws Exception {
    try (Console console = new Console(talk, false, true)) {
      ServerSession session = new ServerSession(listen, talk, console);
      return session.run(
          listen.server(port, talk, passphrase(listen.key, console), session::isFull));
    }
  }

  /** Says goodbye, which takes its time if nobody reads what an event loop wants to show. */
  static void inGoodTime(Runnable goodbye) {
    Thread thread = new Thread(goodbye, "wscat-goodbye");
    thread.setDaemon(true);
    thread.start();
    try {
      thread.join(2 * GOODBYE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether to ask: where that is told, and somebody who types an encrypted key has not. */
  private boolean asksForPassphrase(@Nullable Path key) {
    return talk.passphrase == null
        ? key != null && Console.isTyped() && isEncrypted(key)
        : talk.passphrase.isEmpty();
  }

  /** Whether a key is of use with a passphrase only; what can be read once is not looked at. */
  private static boolean isEncrypted(Path key) {
    try {
      return Files.isRegularFile(key)
          && Files.readString(key, StandardCharsets.ISO_8859_1)
              .contains("-----BEGIN ENCRYPTED PRIVATE KEY-----");
    } catch (IOException e) {
      return false; // who uses the key says what is wrong with it
    }
  }

  private @Nullable String passphrase(@Nullable Path key, Console console) throws IOException {
    if (!asksForPassphrase(key)) {
      return talk.passphrase;
    }
    String answer = console.secret("Passphrase: ");
    if (answer == null) {
      throw new IllegalArgumentException("no passphrase was entered");
    }
    return answer;
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = Wscat.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Reads the version that the build wrote down. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() throws IOException {
      return new String[] {resource("version").strip()};
    }
  }
}
