/** The API of Hawser, and the connection that joins it to the protocol and a transport. */
@SuppressWarnings("module") // the modules of qualified exports are compiled after this one
module io.hawser.core {
  requires transitive io.hawser.protocol;
  requires static org.jspecify;

  exports io.hawser;
  exports io.hawser.internal to
      io.hawser.netty;
  exports io.hawser.spi;
}
