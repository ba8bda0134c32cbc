// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.wscat;

import org.jspecify.annotations.Nullable;

/**
 * Reads the command lines that are common without picocli, which needs a tenth of a second to build
 * its model. Returns null for all others, such as mistakes: {@link PicocliReader} then reads them
 * again, and says what is wrong.
 *
 * <p>What it knows of the options is a table that the build makes from picocli's model.
 */
final class QuickReader {
  /** The options of wscat, by number. The build generates the only implementation. */
  interface Table {
    /** Returns the number of the option with this name; -1 if there is none, or if it is rare. */
    int find(String name);

    Shape shape(int option);

    /** Returns the value of an {@link Shape#OPTIONAL} option that is given without one. */
    String fallback(int option);

    /** Returns the option that this one requires: --connect, --listen, or none (""). */
    String required(int option);

    /** Sets an option. A value that is wrong may be any exception. */
    void set(Arguments arguments, int option, String value);
  }

  /** What can follow an option, and how often it can be given. */
  enum Shape {
    FLAG,
    VALUE,
    OPTIONAL,
    /** A value; the option may be repeated. */
    LIST
  }

  private static final String TABLE = "io.hawser.wscat.OptionTable";
  private static final int MAX_OPTIONS = 64; // the bits of a long

  private static @Nullable Table table;

  private final Table options;
  private final Arguments arguments = new Arguments();
  private long seen;
  private boolean needsConnect;
  private boolean needsListen;

  private QuickReader(Table options) {
    this.options = options;
  }

  /** Called by the table when its class is initialized: reflection would take some milliseconds. */
  static void use(Table generated) {
    table = generated;
  }

  /** Returns what the arguments say; null if picocli must read them. */
  static @Nullable Arguments read(String... args) {
    try {
      if (table == null) {
        Class.forName(TABLE);
      }
      return table == null ? null : new QuickReader(table).readAll(args);
    } catch (ClassNotFoundException notGenerated) {
      return null;
    } catch (RuntimeException wrongValue) {
      return null;
    }
  }

  private @Nullable Arguments readAll(String[] args) {
    for (int i = 0; i < args.length; i++) {
      int equals = args[i].startsWith("--") ? args[i].indexOf('=') : -1;
      int option = options.find(equals < 0 ? args[i] : args[i].substring(0, equals));
      if (option < 0 || option >= MAX_OPTIONS) {
        return null;
      }
      Shape shape = options.shape(option);
      String value = equals < 0 ? "" : args[i].substring(equals + 1);
      if (equals >= 0 && (shape == Shape.FLAG || value.isEmpty() || value.charAt(0) == '-')) {
        return null;
      }
      if (shape != Shape.FLAG && equals < 0) {
        String next = i + 1 < args.length ? args[i + 1] : "-";
        if (!next.isEmpty() && next.charAt(0) != '-') {
          value = next;
          i++;
        } else if (shape == Shape.OPTIONAL && (i + 1 == args.length || options.find(next) >= 0)) {
          value = options.fallback(option);
        } else {
          return null;
        }
      }
      if (!add(option, shape, value)) {
        return null;
      }
    }
    boolean connects = arguments.address != null;
    boolean listens = arguments.port != null;
    return connects == listens || needsConnect && listens || needsListen && connects
        ? null
        : arguments;
  }

  /** Returns whether the option may be given here. */
  private boolean add(int option, Shape shape, String value) {
    if (shape != Shape.LIST && (seen >> option & 1) != 0) {
      return false;
    }
    seen |= 1L << option;
    needsConnect |= options.required(option).equals("--connect");
    needsListen |= options.required(option).equals("--listen");
    options.set(arguments, option, value);
    return true;
  }
}
