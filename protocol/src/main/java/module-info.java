/**
 * The WebSocket protocol (RFC 6455, RFC 7692, and the drafts before them) without I/O: it opens no
 * socket, starts no thread, reads no clock and logs nothing.
 */
module io.hawser.protocol {
  requires io.hawser.deflate;
  requires static org.jspecify;

  exports io.hawser.protocol;
  exports io.hawser.protocol.deflate;
  exports io.hawser.protocol.engine;
  exports io.hawser.protocol.handshake;
  exports io.hawser.protocol.hixie;
}
