// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client.route;

import io.hawser.internal.Printable;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.proxy.ProxyConnectException;
import io.netty.handler.proxy.ProxyHandler;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Requests a tunnel from an HTTP proxy with CONNECT (RFC 9110 §9.3.6). Netty's own handler waits
 * forever after a header that is too long, and for the whole body of a refusal.
 */
final class HttpTunnel extends ProxyHandler {
  private static final int MAX_LINE = 4 << 10;
  private static final int MAX_HEADER_BYTES = 16 << 10;

  private static final int MAX_SCHEMES = 5;
  private static final String BASIC = "Basic";

  /** A scheme such as {@code Digest}. A word followed by an equals sign is a parameter. */
  private static final Pattern SCHEME =
      Pattern.compile("\\s*+([\\w!#$%&'*+.^`|~-]++)(?:\\s++(?!=).*+)?+");

  private final String server;
  private final @Nullable String authorization;
  private final HttpRequestEncoder encoder = new HttpRequestEncoder();
  private final HeadCheck check = new HeadCheck();

  /**
   * Decodes only the head. It is followed by the tunnel, or by a body that is not needed (RFC 9110
   * §9.3.6).
   */
  private final ResponseDecoder decoder = new ResponseDecoder(MAX_LINE, MAX_HEADER_BYTES, false);

  // event loop
  private boolean accepted;

  /**
   * Creates the handler of one channel.
   *
   * @param proxy the address of the proxy
   * @param server the host and port to connect to
   * @param authorization the value of {@code Proxy-Authorization}, or null
   */
  HttpTunnel(InetSocketAddress proxy, String server, @Nullable String authorization) {
    super(proxy);
    this.server = server;
    this.authorization = authorization;
  }

  @Override
  public String protocol() {
    return "http";
  }

  @Override
  public String authScheme() {
    return authorization == null ? "none" : "given";
  }

  @Override
  protected void addCodec(ChannelHandlerContext ctx) {
    ctx.pipeline()
        .addBefore(ctx.name(), null, encoder)
        .addBefore(ctx.name(), null, check)
        .addBefore(ctx.name(), null, decoder);
  }

  @Override
  protected void removeEncoder(ChannelHandlerContext ctx) {
    ctx.pipeline().remove(encoder);
  }

  @Override
  protected void removeDecoder(ChannelHandlerContext ctx) {
    ctx.pipeline().remove(decoder);
  }

  @Override
  protected Object newInitialMessage(ChannelHandlerContext ctx) {
    FullHttpRequest request =
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1, HttpMethod.CONNECT, server, Unpooled.EMPTY_BUFFER);
    request.headers().set(HttpHeaderNames.HOST, server);
    if (authorization != null) {
      request.headers().set(HttpHeaderNames.PROXY_AUTHORIZATION, authorization);
    }
    return request;
  }

  @Override
  protected boolean handleResponse(ChannelHandlerContext ctx, Object message)
      throws ProxyConnectException {
    if (message instanceof HttpResponse response) {
      checkResponse(response);
    }
    return accepted && message instanceof LastHttpContent;
  }

  private void checkResponse(HttpResponse response) throws ProxyConnectException {
    Throwable unreadable = response.decoderResult().cause();
    if (unreadable != null) {
      throw new ProxyConnectException("its response " + HeadCheck.problemOf(unreadable));
    }
    HttpResponseStatus status = response.status();
    if (status.codeClass() == HttpStatusClass.SUCCESS) {
      accepted = true;
    } else if (status.codeClass() != HttpStatusClass.INFORMATIONAL
        || status.equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
      throw new ProxyConnectException(
          "it responded with " + Printable.unicode(status.toString()) + reasonOf(response));
    }
  }

  /** Returns why a proxy that requires credentials did not accept ours. The text may be empty. */
  private String reasonOf(HttpResponse refusal) {
    if (!refusal.status().equals(HttpResponseStatus.PROXY_AUTHENTICATION_REQUIRED)) {
      return "";
    }
    List<String> wanted =
        refusal.headers().getAll(HttpHeaderNames.PROXY_AUTHENTICATE).stream()
            .flatMap(field -> Stream.of(unquoted(field).split(",")))
            .map(SCHEME::matcher)
            .filter(Matcher::matches)
            .map(scheme -> scheme.group(1))
            .distinct()
            .limit(MAX_SCHEMES)
            .toList();
    if (wanted.isEmpty()) {
      return "";
    }
    String given = authorization == null ? BASIC : authorization.split(" ", 2)[0];
    if (wanted.stream().noneMatch(given::equalsIgnoreCase)) {
      String only =
          given.equalsIgnoreCase(BASIC) ? ", and only Basic is supported" : ", not " + given;
      return ": it requires " + String.join(" or ", wanted) + only;
    }
    return authorization == null
        ? ": it requires a user and password"
        : ": it does not accept the credentials";
  }

  /** Removes quoted strings, in which a comma is not a separator (RFC 9110 §11.6.1). */
  private static String unquoted(String field) {
    StringBuilder rest = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < field.length(); i++) {
      char c = field.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (c == '\\' && quoted) {
        i++;
      } else if (!quoted) {
        rest.append(c);
      }
    }
    return rest.toString();
  }
}
