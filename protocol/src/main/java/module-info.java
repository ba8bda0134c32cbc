/**
 * The WebSocket protocol (RFC 6455, RFC 7692) as a machine that eats bytes: it opens no socket,
 * starts no thread, reads no clock and logs nothing.
 */
module io.hawser.protocol {
  requires jzlib;
  requires static org.jspecify;

  exports io.hawser.protocol;
}
