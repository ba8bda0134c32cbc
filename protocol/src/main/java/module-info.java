/**
 * The WebSocket protocol (RFC 6455, RFC 7692) without I/O. It opens no socket, starts no thread,
 * reads no clock and logs nothing.
 */
module io.hawser.protocol {
  requires jzlib;
  requires static org.jspecify;

  exports io.hawser.protocol;
}
