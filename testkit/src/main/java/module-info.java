/** For tests of code that uses Hawser: connections in memory, time by hand, recorded events. */
module io.hawser.testkit {
  requires transitive io.hawser.core;
  requires static org.jspecify;

  exports io.hawser.testkit;
}
