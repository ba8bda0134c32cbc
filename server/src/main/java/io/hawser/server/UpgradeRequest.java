// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import io.hawser.endpoint.Endpoint;
import io.hawser.endpoint.HandshakeDecision;
import io.hawser.http.HttpRequest;
import io.hawser.http.HttpResponse;
import io.hawser.protocol.Headers;
import io.hawser.protocol.PerMessageDeflate;
import io.hawser.protocol.deflate.DeflateAgreement;
import io.hawser.protocol.handshake.InvalidHandshakeException;
import io.hawser.protocol.handshake.OpeningRequest;
import io.hawser.protocol.handshake.ServerHandshake;
import io.hawser.protocol.hixie.HixieHandshake;
import io.hawser.resume.ResumeProtocol;
import io.hawser.server.http.RequestHead;
import io.hawser.server.http.RequestRefused;
import io.hawser.server.http.RequestTarget;
import io.hawser.spi.OpeningHandshake;
import io.hawser.statistics.HandshakeFailure;
import io.hawser.statistics.Monitored;
import org.jspecify.annotations.Nullable;

/**
 * A valid request for a WebSocket, at a path that has an endpoint. It has not been decided yet
 * whether the client may connect.
 *
 * @param pattern the path of the endpoint, as it was added
 */
record UpgradeRequest(
    Endpoint endpoint, String pattern, HttpRequest request, OpeningRequest handshake) {
  private static final HttpResponse UPGRADE_REQUIRED =
      HttpResponse.text(426, "Upgrade Required").with("Upgrade", "websocket");

  /**
   * Checks the path of a request for a WebSocket, finds its endpoint, and reads its opening
   * handshake.
   *
   * @param routes find the endpoint of a path
   * @throws RequestRefused if the request does not ask for a WebSocket, its path is ambiguous or
   *     has no endpoint, or its opening handshake is invalid
   */
  static UpgradeRequest of(RequestHead head, Routes routes) throws RequestRefused {
    if (!ServerHandshake.isUpgrade(head.headers())) {
      throw new RequestRefused(UPGRADE_REQUIRED);
    }
    String problem = RequestTarget.problemOf(head.target());
    if (problem != null) {
      throw new RequestRefused(400, problem);
    }
    HttpRequest request = head.withoutBody();
    Routes.Match match = routes.find(request.path());
    if (match == null) {
      throw new RequestRefused(
          HttpResponse.text(404, "No WebSocket at " + request.path()),
          HandshakeFailure.NO_ENDPOINT,
          Monitored.NO_ENDPOINT);
    }
    Endpoint endpoint = match.endpoint();
    try {
      return new UpgradeRequest(
          endpoint,
          match.pattern(),
          request.withPathParameters(match.parameters()),
          readHandshake(head, endpoint));
    } catch (InvalidHandshakeException e) {
      HttpResponse response = HttpResponse.text(e.status(), String.valueOf(e.getMessage()));
      throw new RequestRefused(
          new HttpResponse(e.status(), response.headers().with(e.headers()), response.body()),
          HandshakeFailure.INVALID_REQUEST,
          match.pattern());
    }
  }

  private static OpeningRequest readHandshake(RequestHead head, Endpoint endpoint)
      throws InvalidHandshakeException {
    Headers headers = head.headers();
    if (HixieHandshake.isHixie(headers) && endpoint.acceptsHixie()) {
      HixieHandshake hixie =
          HixieHandshake.read(
              head.method(), head.httpVersion(), head.target(), headers, head.secure());
      if (endpoint.accepts(hixie.version())) {
        return hixie;
      }
    }
    return ServerHandshake.read(head.method(), head.httpVersion(), headers);
  }

  /**
   * Returns what the client and the server agree on if the client may connect.
   *
   * @param resumes whether the server has resumable topics
   */
  OpeningHandshake agree(HandshakeDecision decision, boolean resumes) {
    PerMessageDeflate options = endpoint.compressionFor(request);
    DeflateAgreement compression = options == null ? null : handshake.agree(options);
    return new OpeningHandshake(
        handshake.version(),
        request,
        decision.headers(),
        subprotocol(decision.subprotocol(), resumes),
        compression);
  }

  /** Adds the subprotocol for resuming to that of the application, if the client offers both. */
  private @Nullable String subprotocol(@Nullable String ofApplication, boolean resumes) {
    String both = ResumeProtocol.nameWith(ofApplication);
    return resumes && !handshake.version().isHixie() && request.subprotocols().contains(both)
        ? both
        : ofApplication;
  }

  /**
   * Returns the header fields of the 101.
   *
   * @throws IllegalArgumentException if the client has not offered the subprotocol
   */
  Headers responseHeaders(OpeningHandshake agreed) {
    return handshake
        .accept(agreed.subprotocol(), agreed.compression())
        .with(agreed.responseHeaders());
  }
}
