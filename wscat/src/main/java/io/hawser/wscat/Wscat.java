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

/** The command {@code bin/wscat}. */
@Command(
    name = "wscat",
    header = "WebSocket client and server for the command line",
    customSynopsis = "wscat [OPTION...] (--connect URL | --listen [HOST:]PORT)",
    description = {
      "Connects to a WebSocket server, or acts as one. Sends the lines that are"
          + " typed, and shows what arrives."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:a connection was open and has ended, no matter which side ended it",
      "1:an option is wrong",
      "130:interrupted before a connection was open, or while no line was being edited",
      "143:terminated by SIGTERM; the connection is closed first",
      "255:an error, such as a refusal or an invalid frame"
    },
    footerHeading = "%nHistory:%n",
    footer =
        "~/.local/state/wscat/history, or below $XDG_STATE_HOME: the lines that were typed, except"
            + " those that begin with a space",
    versionProvider = Wscat.Version.class)
public final class Wscat implements Callable<Integer> {
  /** The exit code for an error, which is -1 in Node. */
  static final int FAILED = 255;

  /**
   * The exit code for an interrupt before a connection was open: 128, as in a shell, plus 2 for
   * SIGINT.
   */
  static final int INTERRUPTED = 130;

  private static final int WRONG_USAGE = 1;

  /** How long to wait for the peer when the user ends wscat. */
  static final long CLOSE_TIMEOUT_MILLIS = 1000;

  /** The transport that starts fastest. HAWSER_TRANSPORT overrides it. */
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
      description =
          "act as a server, on all interfaces unless HOST is given; port 0 picks a free" + " port")
  private @Nullable String port;

  @Mixin private TalkOptions talk = new TalkOptions();

  @Option(names = "--man", description = "print the manual page: wscat --man | man -l -")
  private boolean man;

  @Option(
      names = "--completion",
      description = "print a script that completes options in bash: source <(wscat --completion)")
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

  /** Runs the command. Returns the exit code. */
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
              boolean specific = problem.getCause() instanceof IllegalArgumentException;
              String hint = specific ? "" : " (see wscat --help)";
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
        throw new IllegalArgumentException("--binary takes @FILE, not " + talk.binary);
      }
      connect.execute.add(talk.binary);
    }
    if (address != null) {
      rejectOptionsOf(line, LISTENING, "--listen");
      return connect(address);
    }
    if (port != null) {
      rejectOptionsOf(line, CONNECTING, "--connect");
      return listen(port);
    }
    line.usage(line.getOut());
    return 0;
  }

  private static void rejectOptionsOf(CommandLine line, String heading, String option) {
    List<String> given =
        line.getParseResult().matchedOptions().stream()
            .filter(o -> o.group() != null && heading.equals(o.group().heading()))
            .map(OptionSpec::longestName)
            .distinct()
            .toList();
    if (!given.isEmpty()) {
      throw new IllegalArgumentException(
          String.join(", ", given) + (given.size() == 1 ? " requires " : " require ") + option);
    }
  }

  private int connect(String address) throws Exception {
    boolean reads = ClientSession.readsInput(connect) || asksForPassphrase(connect.key);
    WebSocketClient client = null;
    try (Console console = new Console(talk, !connect.execute.isEmpty(), reads)) {
      client = connect.client(passphrase(connect.key, console)).build();
      return new ClientSession(connect, talk, console).run(client, connect.request(address, talk));
    } finally {
      if (client != null) {
        // The JVM exits slowly while a thread is in a system call, as event loops are.
        runWithTimeLimit(client::close);
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

  /**
   * Runs a task that closes connections. It may take long if an event loop is blocked on output.
   */
  static void runWithTimeLimit(Runnable task) {
    Thread thread = new Thread(task, "wscat-close");
    thread.setDaemon(true);
    thread.start();
    try {
      thread.join(2 * CLOSE_TIMEOUT_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Returns whether to ask for a passphrase: with a bare --passphrase, or if the key is encrypted,
   * no passphrase is given and the input is a terminal.
   */
  private boolean asksForPassphrase(@Nullable Path key) {
    return talk.passphrase == null
        ? key != null && Console.isInteractive() && isEncrypted(key)
        : talk.passphrase.isEmpty();
  }

  /** Returns whether a key is encrypted. A file that can be read only once is not checked. */
  private static boolean isEncrypted(Path key) {
    try {
      return Files.isRegularFile(key)
          && Files.readString(key, StandardCharsets.ISO_8859_1)
              .contains("-----BEGIN ENCRYPTED PRIVATE KEY-----");
    } catch (IOException e) {
      return false; // the code that uses the key reports what is wrong
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

  /** Reads the version that the build has stored. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() throws IOException {
      return new String[] {resource("version").strip()};
    }
  }
}
