/**
 * A backplane on NATS. No type of jnats appears in its API. The module jnats is an automatic one,
 * and has chosen the name by which it is required here.
 */
module io.hawser.nats {
  requires transitive io.hawser.core;
  requires io.nats.jnats;
  requires static org.jspecify;

  exports io.hawser.nats;
}
