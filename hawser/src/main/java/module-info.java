/** Client and server together. */
module io.hawser {
  requires transitive io.hawser.client;
  requires transitive io.hawser.server;
}
