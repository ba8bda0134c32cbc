// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.hawser.HandshakeException;
import io.hawser.HttpRequest;
import io.hawser.HttpResponse;
import io.hawser.WebSocket;
import io.hawser.WebSocketConnection;
import io.hawser.protocol.ClientHandshake;
import io.hawser.protocol.Headers;
import io.hawser.protocol.InvalidHandshakeException;
import io.hawser.protocol.Role;
import io.hawser.spi.OpeningHandshake;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP side of a connection to be: sends the opening handshake, judges the answer, and either
 * turns the channel into a WebSocket and leaves, or ends it and tells why.
 */
final class ClientHandshakeHandler extends ChannelInboundHandlerAdapter {
  private static final int MAX_LINE = 8 << 10;
  private static final int MAX_HEADER_BYTES = 64 << 10;
  private static final int MAX_BODY = 64 << 10;
  private static final int FIRST_FINAL_STATUS = 200, LAST_STATUS = 599;

  private final Connecting attempt;
  private final WebSocketClient client;
  private final ConnectRequest request;
  private final Destination server;
  private final Headers headers;
  private final ClientHandshake handshake;

  // event loop
  private @Nullable Headers accepted;
  private ClientHandshake.@Nullable Agreement agreement;
  private @Nullable HttpResponse refusal;
  private boolean hasMoved;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream(0);

  ClientHandshakeHandler(
      Connecting attempt, WebSocketClient client, ConnectRequest request, Redirects.Hop hop) {
    this.attempt = attempt;
    this.client = client;
    this.request = request;
    this.server = hop.destination();
    this.handshake =
        new ClientHandshake(
            request.version(),
            request.subprotocols(),
            request.subprotocolRequired(),
            request.options().compression(Role.CLIENT),
            client.random);
    this.headers = request.headersFor(hop).with(handshake.request());
  }

  /**
   * Puts HTTP, with its limits, and this handler into the pipeline of a connected channel.
   *
   * @param tls null for a plain connection
   */
  void addTo(ChannelPipeline pipeline, @Nullable SslHandler tls) {
    HttpRequestEncoder encoder = new HttpRequestEncoder();
    pipeline.addLast(
        encoder, new HeadCheck(), new AnswerDecoder(MAX_LINE, MAX_HEADER_BYTES, true), this);
    if (tls == null) {
      sendRequest(pipeline.channel());
    } else { // last, for it begins at once, and may fail at once
      pipeline.addBefore(pipeline.context(encoder).name(), null, tls);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof SslHandshakeCompletionEvent tls) {
      if (tls.isSuccess()) {
        attempt.secured();
        sendRequest(ctx.channel());
      } else {
        attempt.failed(tls.cause());
      }
    } else if (StreamEnd.isCloseNotify(event)) {
      StreamEnd.drop(ctx.channel()); // as it is closed when TCP ends
    }
  }

  private void sendRequest(Channel channel) {
    HttpHeaders fields = new DefaultHttpHeaders();
    headers.forEach(fields::add);
    channel
        .writeAndFlush(
            new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1,
                HttpMethod.GET,
                server.target(),
                Unpooled.EMPTY_BUFFER,
                fields,
                new DefaultHttpHeaders()))
        .addListener(
            written -> {
              if (written.cause() != null && !hasMoved) {
                attempt.failed(written.cause());
              }
            });
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    try {
      if (hasMoved || result().isDone()) {
        return; // who has answered may go on talking
      }
      if (message instanceof io.netty.handler.codec.http.HttpResponse response) {
        onResponse(response);
      } else if (message instanceof HttpContent content) {
        onContent(ctx, content);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void onResponse(io.netty.handler.codec.http.HttpResponse response) {
    int status = response.status().code();
    if (response.decoderResult().isFailure()) {
      failUnreadable(response.decoderResult().cause(), status);
      return;
    }
    if (status < FIRST_FINAL_STATUS && status != 101) {
      return; // 100 Continue, 103 Early Hints: the answer is still to come
    }
    Headers headers;
    try {
      headers = Headers.of(response.headers());
      if (status == 101 && !response.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
        fail(
            new HandshakeException(
                server + " answered 101 in another version than HTTP/1.1",
                new HttpResponse(status, headers, new byte[0])));
        return;
      }
      agreement = handshake.read(status, headers);
      accepted = headers;
    } catch (InvalidHandshakeException e) {
      refusal = new HttpResponse(status, e.headers(), new byte[0]);
      if (status == 101) {
        fail(new HandshakeException(server + ": " + messageOf(e), refusal));
      } else if (attempt.follows(refusal)) {
        hasMoved = true;
        attempt.redirected(refusal);
      } else {
        HttpResponse head = refusal;
        attempt.refused(() -> failWithRefusal(head));
      }
    } catch (IllegalArgumentException illegalHeader) {
      fail(new HandshakeException(server + ": " + messageOf(illegalHeader), null));
    }
  }

  /** With the status, if it was read: whoever connects again wants to know. */
  private void failUnreadable(Throwable cause, int status) {
    HttpResponse head =
        status >= FIRST_FINAL_STATUS && status <= LAST_STATUS
            ? new HttpResponse(status, Headers.empty(), new byte[0])
            : null;
    fail(
        new HandshakeException("the answer of " + server + ' ' + HeadCheck.problemOf(cause), head));
  }

  private static String messageOf(Exception e) {
    return String.valueOf(e.getMessage());
  }

  private void onContent(ChannelHandlerContext ctx, HttpContent content) {
    if (accepted != null && agreement != null) {
      if (content instanceof LastHttpContent) {
        accept(ctx, accepted, agreement);
      }
      return;
    }
    if (refusal == null) {
      return; // of a 1xx
    }
    byte[] bytes = new byte[Math.min(content.content().readableBytes(), MAX_BODY - body.size())];
    content.content().readBytes(bytes);
    body.writeBytes(bytes);
    if (content instanceof LastHttpContent || body.size() == MAX_BODY) {
      failWithRefusal(refusal);
    }
  }

  private void failWithRefusal(HttpResponse head) {
    fail(
        new HandshakeException(
            server + " answered " + head.status() + " instead of 101",
            new HttpResponse(head.status(), head.headers(), body.toByteArray())));
  }

  private void accept(
      ChannelHandlerContext ctx, Headers response, ClientHandshake.Agreement agreement) {
    Channel channel = ctx.channel();
    NettyTransport transport = new NettyTransport(channel, request.options(), client.memory);
    WebSocketConnection connection =
        new WebSocketConnection(
            Role.CLIENT,
            request.options(),
            transport,
            client.masksOf(channel),
            client.deflatePools.of(channel),
            new OpeningHandshake(
                handshake.version(),
                new HttpRequest(
                    "GET",
                    server.target(),
                    headers,
                    new byte[0],
                    server.secure(),
                    UnixSockets.shown(channel.remoteAddress()),
                    UnixSockets.shown(channel.remoteAddress()),
                    List.of()),
                response,
                agreement.subprotocol(),
                agreement.compression()),
            null);
    transport.listener(connection);
    channel.config().setAutoRead(false);
    channel.pipeline().replace(this, null, transport);
    // The decoder, when it goes, hands what came behind the answer on to the transport.
    channel.pipeline().remove(AnswerDecoder.class);
    channel.pipeline().remove(HttpRequestEncoder.class);
    attempt.accepted();
    client.opened(connection, channel);
    connection.open(
        attempt.setup(),
        failure -> {
          if (failure != null) {
            result().completeExceptionally(failure);
          } else if (!result().complete(connection)) {
            connection.terminate(); // nobody waits for it any more
          }
        });
  }

  // -- failing -----------------------------------------------------------------------------------

  private CompletableFuture<WebSocket> result() {
    return attempt.result();
  }

  private void fail(HandshakeException problem) {
    result().completeExceptionally(problem);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (result().isDone() || hasMoved) {
      return;
    }
    if (refusal != null) {
      failWithRefusal(refusal);
    } else {
      attempt.failed(new IOException("the connection ended without an answer"));
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable thrown) {
    if (hasMoved) {
      return;
    }
    if (thrown instanceof InvalidHeadException) {
      failUnreadable(thrown, 0);
    } else {
      attempt.failed(thrown);
    }
  }
}
