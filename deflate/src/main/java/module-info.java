/** DEFLATE (RFC 1951) in both directions, for streams of messages. It needs only the JDK. */
module io.hawser.deflate {
  requires static org.jspecify;

  exports io.hawser.deflate;
}
