/** The API of Hawser, the connection that implements it, and what a transport must provide. */
@SuppressWarnings("module") // names modules that are compiled after this one
module io.hawser.core {
  requires transitive io.hawser.protocol;
  requires jdk.jfr;
  requires static org.jspecify;

  exports io.hawser;
  exports io.hawser.backplane;
  exports io.hawser.blocking;
  exports io.hawser.http;
  exports io.hawser.connection;
  exports io.hawser.counting to
      io.hawser.client,
      io.hawser.netty,
      io.hawser.server;
  exports io.hawser.flow;
  exports io.hawser.jfr to
      io.hawser.client,
      io.hawser.server;
  exports io.hawser.resume to
      io.hawser.client,
      io.hawser.server;
  exports io.hawser.spi;
  exports io.hawser.statistics;
  exports io.hawser.stream;
  exports io.hawser.testkit;
  exports io.hawser.internal to
      io.hawser.client,
      io.hawser.netty,
      io.hawser.server;
}
