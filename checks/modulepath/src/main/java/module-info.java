/** An application that says what it needs, and needs nothing but Hawser. */
module io.hawser.checks.modulepath {
  requires io.hawser.netty;
  requires static org.jspecify;
}
