// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.wscat;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * What a command line says. The annotations describe it for picocli; the build makes a table of
 * them for {@link QuickReader}.
 */
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
      "3:without a terminal: the connection broke, or the peer closed it with a code other than"
          + " 1000, 1001 or none",
      "129:its terminal was closed (SIGHUP); the connection is closed first",
      "130:interrupted before a connection was open, or while no line was being edited",
      "143:terminated by SIGTERM; the connection is closed first",
      "255:an error, such as a refusal or an invalid frame"
    },
    footerHeading = "%nHistory:%n",
    footer =
        "~/.local/state/wscat/history, or below $XDG_STATE_HOME: the lines that were typed, except"
            + " those that begin with a space",
    versionProvider = PicocliReader.Version.class)
final class Arguments {
  static final String CONNECTING = "%nWith --connect:%n";
  static final String LISTENING = "%nWith --listen:%n";

  @Option(
      names = {"-c", "--connect"},
      paramLabel = "URL",
      completionCandidates = Candidates.Urls.class,
      description = "connect to a server; ws:// if no scheme is given")
  @Nullable String address;

  @Option(
      names = {"-l", "--listen"},
      arity = "0..1",
      fallbackValue = "",
      paramLabel = "[HOST:]PORT",
      completionCandidates = Candidates.Ports.class,
      description =
          "act as a server, on all interfaces unless HOST is given; port 0 picks a free port, and"
              + " wscat prints it")
  @Nullable String port;

  @Mixin TalkOptions talk = new TalkOptions();

  @Option(names = "--man", description = "print the manual page: wscat --man | man -l -")
  boolean man;

  @Option(
      names = "--completion",
      description = "print a script that completes options in bash: source <(wscat --completion)")
  boolean completion;

  @ArgGroup(validate = false, heading = CONNECTING, order = 1)
  ConnectOptions connect = new ConnectOptions();

  @ArgGroup(validate = false, heading = LISTENING, order = 2)
  ListenOptions listen = new ListenOptions();
}
