// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.http;

import io.hawser.http.HttpResponse;
import io.hawser.internal.Printable;
import io.hawser.internal.Uris;
import io.hawser.jfr.Events;
import io.hawser.netty.UnixSockets;
import io.hawser.netty.loop.Log;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import java.lang.System.Logger.Level;

/** Tells operators about an opening handshake that a server refuses. */
public final class Refusal {
  private static final int MAX_REASON = 200;
  private static final String HIDDEN = "***";

  /** The target that Netty's decoder reports if it could not read the request line. */
  private static final String INVALID = "/bad-request";

  private Refusal() {}

  /**
   * Records and logs a refusal. The line in the log has what an operator needs to allow the
   * request: its origin and host.
   */
  public static void report(Channel channel, HttpRequest request, HttpResponse response) {
    String peer = Printable.address(UnixSockets.shown(channel.remoteAddress()));
    String path = path(request);
    Events.refused(peer, path, response.status(), reason(response));
    Log.log(
        Level.DEBUG,
        () ->
            "refused: %s, path %s, status %d %s; Origin %s, Host %s"
                .formatted(
                    peer,
                    path,
                    response.status(),
                    Printable.unicode(reason(response)),
                    header(request, HttpHeaderNames.ORIGIN, HttpHeaderNames.SEC_WEBSOCKET_ORIGIN),
                    header(request, HttpHeaderNames.HOST)),
        null);
  }

  /** Returns the path of a request without secrets, also if its target is a URI. */
  private static String path(HttpRequest request) {
    String target = request.uri();
    if (request.decoderResult().isFailure() && target.equals(INVALID)) {
      return "unknown";
    }
    boolean isUri = !target.startsWith("/") || target.startsWith("//");
    return Printable.ascii(isUri ? Uris.withoutSecrets(target, HIDDEN) : Uris.withoutQuery(target));
  }

  /** Returns the first of these fields that the request has, as text for the log. */
  private static String header(HttpRequest request, CharSequence... names) {
    String value = null;
    for (int i = 0; i < names.length && value == null; i++) {
      value = request.headers().get(names[i]);
    }
    return value == null ? "none" : Printable.quoted(Uris.withoutSecrets(value, HIDDEN));
  }

  /** Returns what the client is told, if that is a text. */
  private static String reason(HttpResponse response) {
    String type = response.headers().first("Content-Type");
    if (type == null || !type.startsWith("text/plain")) {
      return "";
    }
    String text = response.text();
    return text.length() <= MAX_REASON ? text : text.substring(0, MAX_REASON);
  }
}
