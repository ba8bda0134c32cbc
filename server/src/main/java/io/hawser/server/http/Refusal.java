// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.http;

import io.hawser.http.HttpResponse;
import io.hawser.internal.Printable;
import io.hawser.jfr.HandshakeRefused;
import io.hawser.netty.loop.Log;
import io.netty.channel.Channel;
import java.lang.System.Logger.Level;

/** Tells operators about an opening handshake that a server refuses. */
public final class Refusal {
  private static final int MAX_REASON = 200;

  private Refusal() {}

  /**
   * Records and logs a refusal.
   *
   * @param target the target of the request; empty if there is no valid request
   */
  public static void report(Channel channel, String target, HttpResponse response) {
    String peer = String.valueOf(channel.remoteAddress());
    int query = target.indexOf('?');
    String path = query < 0 ? target : target.substring(0, query);
    HandshakeRefused.record(peer, path, response.status(), reason(response));
    Log.log(
        Level.DEBUG,
        () ->
            "refused: %s, path %s, status %d %s"
                .formatted(
                    Printable.unicode(peer),
                    Printable.ascii(path),
                    response.status(),
                    Printable.unicode(reason(response))),
        null);
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
