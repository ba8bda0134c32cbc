/** An application that says what it needs, and needs nothing but Hawser. */
module io.hawser.checks.modulepath {
  requires io.hawser;
  requires static org.jspecify;
}
