// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.wscat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.Reference;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.LineReaderImpl;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.InfoCmp.Capability;
import org.jline.utils.ShutdownHooks;
import org.jspecify.annotations.Nullable;

/** A line editor with a history at the bottom of a terminal. Other lines appear above it. */
final class Prompt implements Lines, Consumer<String>, AutoCloseable {
  private static final String MARK = "> ";

  /** How many characters may wait to be shown before callers of {@link #accept} have to wait. */
  private static final int MAX_WAITING = 256 << 10;

  private static final long CLOSE_MILLIS = 1000;

  /** The pause between two prints. The editor needs the same lock, which is not fair. */
  private static final long PRINT_INTERVAL_MILLIS = 5;

  private final Terminal terminal;
  private final LineReader reader;
  private final Thread printer = new Thread(this::printAll, "wscat-printer");

  // guarded by this
  private StringBuilder waiting = new StringBuilder();
  private boolean printing;
  private boolean closed;
  private boolean interrupted;
  private @Nullable Thread editor;
  private Runnable onInterrupt = () -> {};
  private Runnable onTermination = () -> {};

  Prompt() {
    // Added before JLine adds its own hook, after which the terminal shows nothing.
    ShutdownHooks.add(this::endWithProcess);
    try {
      terminal =
          TerminalBuilder.builder()
              .name("wscat")
              .system(true)
              .systemOutput(TerminalBuilder.SystemOutput.SysOutOrSysErr)
              .dumb(false) // a dumb terminal would show a secret
              .encoding(StandardCharsets.UTF_8)
              .build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    // By default, CTRL+C empties the terminal's buffers. A thread that waits for room in them might
    // never be woken up.
    Attributes attributes = terminal.getAttributes();
    attributes.setLocalFlag(Attributes.LocalFlag.NOFLSH, true);
    terminal.setAttributes(attributes);
    reader = editor(terminal);
    reader.setOpt(LineReader.Option.DISABLE_EVENT_EXPANSION); // ! is an ordinary character
    reader.unsetOpt(LineReader.Option.HISTORY_TIMESTAMPED);
    Path history = historyFile();
    if (history != null) {
      reader.setVariable(LineReader.HISTORY_FILE, history);
    }
    Objects.requireNonNull(reader.getKeyMaps().get(LineReader.MAIN))
        .bind(new Reference(LineReader.SELF_INSERT), "\t");
    // While a line is being edited, the editor has its own handler.
    terminal.handle(Terminal.Signal.INT, signal -> interrupt());
    printer.setDaemon(true);
    printer.start();
  }

  private static LineReader editor(Terminal terminal) {
    try {
      return new LineReaderImpl(terminal, "wscat") {
        @Override
        public boolean beginPaste() {
          // JLine would make two line feeds of a carriage return and a line feed.
          String pasted = doReadStringUntil(BRACKETED_PASTE_END).replace("\r\n", "\n");
          regionActive = RegionType.PASTE;
          regionMark = getBuffer().cursor();
          getBuffer().write(pasted.replace('\r', '\n'));
          return true;
        }
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the history file, which only its owner may read; null if there cannot be one. */
  private static @Nullable Path historyFile() {
    String state = System.getenv("XDG_STATE_HOME");
    Path directory =
        state == null || state.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".local", "state")
            : Path.of(state);
    Path file = directory.resolve("wscat").resolve("history");
    try {
      Files.createDirectories(file.getParent());
      if (Files.getFileStore(directory).supportsFileAttributeView("posix")) {
        Set<PosixFilePermission> ownerOnly = PosixFilePermissions.fromString("rw-------");
        if (!Files.exists(file)) {
          Files.createFile(file, PosixFilePermissions.asFileAttribute(ownerOnly));
        } else if (!Files.getPosixFilePermissions(file).equals(ownerOnly)) {
          Files.setPosixFilePermissions(file, ownerOnly);
        }
      }
      return Files.isWritable(file.getParent()) ? file : null;
    } catch (IOException e) {
      return null;
    }
  }

  /** Asks for a secret. Only its length is visible. */
  @Nullable String secret(String question) {
    return read(question, '*');
  }

  @Override
  public @Nullable String next() {
    return read(MARK, null);
  }

  private @Nullable String read(String mark, @Nullable Character mask) {
    synchronized (this) {
      if (closed || interrupted) {
        return null;
      }
      editor = Thread.currentThread();
    }
    try {
      return reader.readLine(mark, mask);
    } catch (UserInterruptException | EndOfFileException end) {
      return null; // CTRL+C, CTRL+D, or close()
    } finally {
      synchronized (this) {
        editor = null;
        notifyAll();
      }
    }
  }

  /** Sets what CTRL+C also does while no line is being edited. */
  synchronized void onInterrupt(Runnable action) {
    onInterrupt = action;
    if (interrupted) {
      action.run();
    }
  }

  /** Sets what to do first when the process ends. */
  synchronized void onTermination(Runnable action) {
    onTermination = action;
  }

  /** Called when the process ends. JLine restores the terminal afterwards. */
  private void endWithProcess() {
    Runnable first;
    synchronized (this) {
      first = onTermination;
    }
    first.run();
    finish();
  }

  /** Called on CTRL+C while no line is being edited: before the first one, or between two. */
  private synchronized void interrupt() {
    interrupted = true;
    if (editor != null) {
      editor.interrupt();
    }
    onInterrupt.run();
  }

  /**
   * Shows lines above the one that is being edited. Blocks while the terminal does not keep up. May
   * be called from any thread.
   */
  @Override
  public synchronized void accept(String lines) {
    while (waiting.length() > MAX_WAITING && !closed) {
      if (!await(0)) {
        return;
      }
    }
    if (!closed) {
      waiting.append(lines);
      notifyAll();
    }
  }

  /**
   * Prints everything that waits at once, so that a flood does not redraw the prompt for each line.
   */
  private void printAll() {
    while (true) {
      String lines;
      synchronized (this) {
        printing = false;
        notifyAll();
        while (waiting.isEmpty()) {
          if (!await(0)) {
            return;
          }
        }
        lines = waiting.toString();
        waiting = new StringBuilder();
        printing = true;
        notifyAll();
      }
      reader.printAbove(lines);
      try {
        Thread.sleep(PRINT_INTERVAL_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** Returns false if this thread was interrupted. Callers must check their condition again. */
  @SuppressWarnings("WaitNotInLoop")
  private boolean await(long millis) {
    try {
      wait(millis);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Shows what still waits, and ends editing. */
  private synchronized void finish() {
    long deadline = System.nanoTime() + CLOSE_MILLIS * 1_000_000;
    long left;
    while ((!waiting.isEmpty() || printing)
        && (left = (deadline - System.nanoTime()) / 1_000_000) > 0) {
      await(left);
    }
    Thread leaving = closed ? null : editor;
    closed = true;
    notifyAll();
    if (leaving != null) {
      leaving.interrupt();
    }
    while (editor != null && (left = (deadline - System.nanoTime()) / 1_000_000) > 0) {
      await(left);
    }
    if (leaving != null && editor == null) { // removes the line that can no longer be finished
      terminal.puts(Capability.cursor_up);
      terminal.puts(Capability.carriage_return);
      terminal.puts(Capability.clr_eol);
      terminal.flush();
    }
  }

  /** Ends editing, shows what still waits, and restores the terminal. */
  @Override
  public void close() {
    finish();
    try {
      terminal.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
