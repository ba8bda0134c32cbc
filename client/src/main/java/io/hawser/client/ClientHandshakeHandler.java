// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client;

import io.hawser.HandshakeException;
import io.hawser.client.route.Destination;
import io.hawser.client.route.HeadCheck;
import io.hawser.client.route.ResponseDecoder;
import io.hawser.connection.WebSocketConnection;
import io.hawser.counting.EndpointCounters;
import io.hawser.http.HttpRequest;
import io.hawser.http.HttpResponse;
import io.hawser.netty.InvalidHeadException;
import io.hawser.netty.NettyTransport;
import io.hawser.netty.StreamEnd;
import io.hawser.netty.UnixSockets;
import io.hawser.netty.loop.EventLoops;
import io.hawser.protocol.Headers;
import io.hawser.protocol.Role;
import io.hawser.protocol.handshake.ClientHandshake;
import io.hawser.protocol.handshake.InvalidHandshakeException;
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
import org.jspecify.annotations.Nullable;

/**
 * Performs the opening handshake on a connected channel. Sends the request and checks the response.
 * Then either replaces itself with a {@link NettyTransport}, or reports why there is no connection.
 */
final class ClientHandshakeHandler extends ChannelInboundHandlerAdapter {
  private static final int MAX_LINE = 8 << 10;
  private static final int MAX_HEADER_BYTES = 64 << 10;
  private static final int MAX_BODY = 64 << 10;
  private static final int FIRST_FINAL_STATUS = 200, LAST_STATUS = 599;

  /** Receives the outcome of the opening handshake. Its methods are called on the event loop. */
  interface Listener {
    /** Returns whether the outcome no longer matters. */
    boolean isDone();

    /** Called when the TLS handshake is complete. */
    void onSecured();

    /** Returns whether a redirect with this status is to be followed. */
    boolean follows(int status);

    /**
     * Called when a redirect is to be followed. The handler ignores everything that arrives after
     * it.
     */
    void onRedirect(HttpResponse answer);

    /**
     * Called when the server refuses, before the body of its response has arrived.
     *
     * @param finish reports the refusal now, with the part of the body that has arrived
     */
    void onRefusal(Runnable finish);

    /** Called when the opening handshake has succeeded. The listener must open the connection. */
    void onAccepted(WebSocketConnection connection, Channel channel);

    /** Called when the server has refused, or its response is not valid. */
    void onRejected(HandshakeException problem);

    /** Called when the channel has failed, or has ended without a response. */
    void onFailure(Throwable cause);
  }

  private final Listener listener;
  private final ClientResources client;
  private final ConnectRequest request;
  private final Destination server;
  private final Headers headers;
  private final ClientHandshake handshake;
  private final long begin;

  // event loop
  private @Nullable Headers accepted;
  private ClientHandshake.@Nullable Agreement agreement;
  private @Nullable HttpResponse refusal;
  private boolean redirected;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream(0);

  /**
   * Creates the handler of one connection to a server.
   *
   * @param begin when the attempt to connect began, in terms of {@link System#nanoTime}
   */
  ClientHandshakeHandler(
      Listener listener,
      ClientResources client,
      ConnectRequest request,
      Redirects.Hop hop,
      long begin) {
    this.listener = listener;
    this.begin = begin;
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
   * Adds an HTTP codec with limits and this handler to the pipeline of a connected channel.
   *
   * @param tls null for a connection without TLS
   */
  void addTo(ChannelPipeline pipeline, @Nullable SslHandler tls) {
    HttpRequestEncoder encoder = new HttpRequestEncoder();
    pipeline.addLast(
        encoder, new HeadCheck(), new ResponseDecoder(MAX_LINE, MAX_HEADER_BYTES, true), this);
    if (tls == null) {
      sendRequest(pipeline.channel());
    } else { // added last, because it may start and fail immediately
      pipeline.addBefore(pipeline.context(encoder).name(), null, tls);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof SslHandshakeCompletionEvent tls) {
      if (tls.isSuccess()) {
        listener.onSecured();
        sendRequest(ctx.channel());
      } else {
        listener.onFailure(tls.cause());
      }
    } else if (StreamEnd.isCloseNotify(event)) {
      StreamEnd.drop(ctx.channel()); // as after the end of TCP
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
              if (written.cause() != null && !redirected) {
                listener.onFailure(written.cause());
              }
            });
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    try {
      if (redirected || listener.isDone()) {
        return; // the server may send more after its response
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
      return; // 100 Continue, 103 Early Hints: the final response follows
    }
    Headers headers;
    try {
      headers = Headers.of(response.headers());
      if (status == 101 && !response.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
        fail(
            new HandshakeException(
                server + " responded with 101 in a version other than HTTP/1.1",
                new HttpResponse(status, headers, new byte[0])));
        return;
      }
      agreement = handshake.read(status, headers);
      accepted = headers;
    } catch (InvalidHandshakeException e) {
      refusal = new HttpResponse(status, e.headers(), new byte[0]);
      if (status == 101) {
        fail(new HandshakeException(server + ": " + messageOf(e), refusal));
      } else if (listener.follows(status)) {
        redirected = true;
        listener.onRedirect(refusal);
      } else {
        HttpResponse head = refusal;
        listener.onRefusal(() -> failWithRefusal(head));
      }
    } catch (IllegalArgumentException illegalHeader) {
      fail(new HandshakeException(server + ": " + messageOf(illegalHeader), null));
    }
  }

  /** Includes the status if it could be read, because reconnect policies depend on it. */
  private void failUnreadable(Throwable cause, int status) {
    HttpResponse head =
        status >= FIRST_FINAL_STATUS && status <= LAST_STATUS
            ? new HttpResponse(status, Headers.empty(), new byte[0])
            : null;
    fail(
        new HandshakeException(
            "the response from " + server + ' ' + HeadCheck.problemOf(cause), head));
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
      return; // the end of an interim response
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
            server + " responded with " + head.status() + " instead of 101",
            new HttpResponse(head.status(), head.headers(), body.toByteArray())));
  }

  private void accept(
      ChannelHandlerContext ctx, Headers response, ClientHandshake.Agreement agreement) {
    Channel channel = ctx.channel();
    EndpointCounters.OnThread counters = EventLoops.counters(client.counter, channel);
    NettyTransport transport =
        new NettyTransport(channel, request.options(), client.memory, counters);
    WebSocketConnection connection =
        new WebSocketConnection(
            Role.CLIENT,
            request.options(),
            transport,
            client.masksOf(channel),
            client.deflatePools.of(channel, agreement.compression()),
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
            null,
            counters,
            begin);
    transport.listener(connection);
    channel.config().setAutoRead(false);
    channel.pipeline().replace(this, null, transport);
    // When the decoder is removed, it passes bytes that follow the response to the transport.
    channel.pipeline().remove(ResponseDecoder.class);
    channel.pipeline().remove(HttpRequestEncoder.class);
    listener.onAccepted(connection, channel);
  }

  // -- failing -----------------------------------------------------------------------------------

  private void fail(HandshakeException problem) {
    listener.onRejected(problem);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (redirected || listener.isDone()) {
      return;
    }
    if (refusal != null) {
      failWithRefusal(refusal);
    } else {
      listener.onFailure(new IOException("the connection ended without a response"));
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable thrown) {
    if (redirected) {
      return;
    }
    if (thrown instanceof InvalidHeadException) {
      failUnreadable(thrown, 0);
    } else {
      listener.onFailure(thrown);
    }
  }
}
