/**
 * A backplane on Redis. No type of Lettuce appears in its API. Lettuce is an automatic module, and
 * has chosen the name by which it is required here.
 */
module io.hawser.redis {
  requires transitive io.hawser.core;
  requires io.netty.common;
  requires io.netty.handler;
  requires io.netty.transport;
  requires lettuce.core;
  requires static org.jspecify;

  exports io.hawser.redis;
}
