// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.wscat;

import io.hawser.client.WebSocketClient;
import io.hawser.transport.TransportType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The command {@code bin/wscat}. */
public final class Wscat {
  /** The exit code for an error, which is -1 in Node. */
  static final int FAILED = 255;

  /**
   * The exit code for an interrupt before a connection was open: 128, as in a shell, plus 2 for
   * SIGINT.
   */
  static final int INTERRUPTED = 130;

  /** The exit code, without a terminal, for a connection that did not end in order. */
  static final int BROKEN = 3;

  private static final int WRONG_OPTION = 1;

  /** How long to wait for the peer when the user ends wscat. */
  static final long CLOSE_TIMEOUT_MILLIS = 1000;

  /** The transport that starts fastest. HAWSER_TRANSPORT overrides it. */
  static final TransportType TRANSPORT = TransportType.NIO;

  private final Arguments arguments;
  private final TalkOptions talk;

  private Wscat(Arguments arguments) {
    this.arguments = arguments;
    this.talk = arguments.talk;
  }

  /** Runs the command and ends the process. */
  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** Runs the command. Returns the exit code. */
  static int run(String... args) {
    HeadStart.begin();
    Arguments arguments = QuickReader.read(args);
    return arguments == null ? PicocliReader.run(args) : run(arguments, args, System.err::println);
  }

  /**
   * Does what the arguments say. Returns the exit code.
   *
   * @param args the same arguments as they were given
   * @param errors receives a line that says why it could not be done
   */
  static int run(Arguments arguments, String[] args, Consumer<String> errors) {
    try {
      return new Wscat(arguments).call();
    } catch (IllegalArgumentException wrongOption) {
      return wrongOption(String.valueOf(wrongOption.getMessage()), args, errors);
    } catch (Exception e) {
      errors.accept(error(String.valueOf(e.getMessage()), args));
      return FAILED;
    } catch (LinkageError e) { // a class could not be loaded, as with too few file descriptors
      errors.accept(error(String.valueOf(e.getCause() == null ? e : e.getCause()), args));
      return FAILED;
    }
  }

  /** Says what is wrong with the arguments. Returns the exit code. */
  static int wrongOption(String message, String[] args, Consumer<String> errors) {
    errors.accept(error(message, args));
    return WRONG_OPTION;
  }

  private static String error(String message, String[] args) {
    return "error: " + Printable.text(Passwords.hidden(message, List.of(args)));
  }

  private int call() throws Exception {
    if (talk.binary != null && !talk.binary.isEmpty()) {
      if (!talk.binary.startsWith("@")) {
        throw new IllegalArgumentException("--binary takes @FILE, not " + talk.binary);
      }
      arguments.connect.execute.add(talk.binary);
    }
    return arguments.address != null
        ? connect(arguments.connect, arguments.address)
        : listen(arguments.listen, String.valueOf(arguments.port));
  }

  private int connect(ConnectOptions connect, String address) throws Exception {
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

  private int listen(ListenOptions listen, String port) throws Exception {
    try (Console console = new Console(talk, false, true)) {
      ServerSession session = new ServerSession(listen, talk, console);
      boolean picksPort = talk.unix == null && listen.isPortPicked(port);
      return session.run(
          listen.server(port, talk, passphrase(listen.key, console), session::isFull), picksPort);
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
}
