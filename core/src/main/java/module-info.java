/** The API of Hawser, and the connection that joins it to the protocol and a transport. */
module io.hawser.core {
  requires transitive io.hawser.protocol;
  requires static org.jspecify;

  exports io.hawser;
  exports io.hawser.spi;
}
