// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.wscat;

import java.util.List;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Makes a manual page, in the language of roff, of what picocli knows about a command. */
final class ManPage {
  private static final Pattern LEADING_DOT = Pattern.compile("(?m)^([.'])");

  private ManPage() {}

  static String of(CommandLine line) {
    CommandSpec spec = line.getCommandSpec();
    StringBuilder page = new StringBuilder();
    String name = spec.name();
    String description = String.join(" ", spec.usageMessage().description());
    page.append(".TH ")
        .append(name.toUpperCase(java.util.Locale.ROOT))
        .append(" 1 \"\" \"Hawser\"\n");
    page.append(".SH NAME\n").append(name).append(" \\- WebSocket client and server\n");
    page.append(".SH SYNOPSIS\n")
        .append(text(spec.usageMessage().customSynopsis()[0]))
        .append('\n');
    page.append(".SH DESCRIPTION\n").append(text(description)).append('\n');
    page.append(".SH OPTIONS\n");
    spec.options().stream().filter(o -> o.group() == null).forEach(o -> option(page, o));
    for (ArgGroupSpec group : spec.argGroups()) {
      page.append(".SS ")
          .append(text(group.heading().replace("%n", "").replace(":", "")))
          .append('\n');
      group.options().forEach(o -> option(page, o));
    }
    page.append(
            ".SH EXIT STATUS\n0, also when the connection ended by itself; 255 after an error; 1")
        .append(" if the options are wrong.\n");
    return page.toString();
  }

  private static void option(StringBuilder page, OptionSpec option) {
    page.append(".TP\n").append("\\fB").append(text(String.join(", ", List.of(option.names()))));
    page.append("\\fR");
    if (option.arity().max() > 0) {
      boolean optional = option.arity().min() == 0;
      String label = text(option.paramLabel());
      page.append(optional ? "[=" : " ").append("\\fI").append(label).append("\\fR");
      page.append(optional ? "]" : "");
    }
    page.append('\n').append(text(String.join(" ", option.description()))).append('\n');
  }

  private static String text(String text) {
    String plain = Ansi.OFF.string(text);
    String escaped = plain.replace("\\", "\\e").replace("-", "\\-");
    return LEADING_DOT.matcher(escaped).replaceAll("\\\\&$1");
  }
}
