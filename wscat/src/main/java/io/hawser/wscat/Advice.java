// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.wscat;

import io.hawser.CloseInfo;
import io.hawser.ConnectStage;
import io.hawser.HandshakeException;
import io.hawser.TransportException;
import io.hawser.WebSocketException;
import io.hawser.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says why there is no connection, and which option or address may help. */
final class Advice {
  /** How much of the body of a refusal is shown. */
  static final int MAX_LINES = 5, MAX_LINE = 200;

  private static final List<String> TELLING_FIELDS =
      List.of("Location", "WWW-Authenticate", "Proxy-Authenticate", "Retry-After");

  private Advice() {}

  /**
   * Describes why a connection could not be opened.
   *
   * @param refusal the response to show parts of, if there is one
   */
  static String about(WebSocketException problem, @Nullable HttpResponse refusal) {
    String message = String.valueOf(problem.getMessage());
    StringBuilder text = new StringBuilder(message).append(hint(problem, message));
    if (refusal != null && refusal.status() != 101) {
      for (String field : TELLING_FIELDS) {
        refusal.headers().all(field).forEach(value -> add(text, field + ": " + value));
      }
      refusal
          .text()
          .lines()
          .filter(line -> !line.isBlank())
          .limit(MAX_LINES)
          .forEach(line -> add(text, line));
    }
    return text.toString();
  }

  private static void add(StringBuilder text, String line) {
    boolean fits = line.length() <= MAX_LINE;
    text.append('\n').append(fits ? line : line.substring(0, MAX_LINE) + '…');
  }

  private static String hint(WebSocketException problem, String message) {
    boolean isTls = message.startsWith("wss");
    if (problem instanceof HandshakeException refused) {
      HttpResponse response = refused.response();
      if (message.endsWith(" is TLS, not HTTP")) {
        return "; use wss:// for it";
      }
      if (message.endsWith("Server sent no subprotocol")) {
        return "; it accepts none of those given with --subprotocol";
      }
      return response != null
              && response.headers().contains("Location")
              && response.status() / 100 == 3
          ? "; --location follows redirects"
          : "";
    }
    if (message.endsWith("it does not speak TLS")) {
      return isTls ? "; use ws:// for a server without TLS" : "";
    }
    if (isAboutCertificate(problem)) {
      return message.endsWith("is not trusted")
          ? "; --ca FILE trusts the authority in a file, and -n any server"
          : "; -n trusts any server";
    }
    boolean isSilent =
        problem instanceof TransportException failed && failed.stage() == ConnectStage.HANDSHAKE;
    return isSilent && !isTls ? "; use wss:// if the server expects TLS" : "";
  }

  private static boolean isAboutCertificate(Throwable problem) {
    for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
      if (cause instanceof GeneralSecurityException) { // of the certificate, or of its path
        return true;
      }
    }
    return false;
  }

  /** Returns why a connection did not end in order; an empty text if it did. */
  static String problemOf(CloseInfo info) {
    Throwable cause = info.cause();
    if (info.isOrderly() || info.initiator() == CloseInfo.Initiator.LOCAL && cause == null) {
      return "";
    }
    if (cause != null) {
      return String.valueOf(cause.getMessage());
    }
    return info.code() == 1006
        ? "the server ended the connection without a Close frame"
        : "the server closed the connection with the code "
            + info.code()
            + (info.reason().isEmpty() ? "" : ": " + info.reason());
  }
}
