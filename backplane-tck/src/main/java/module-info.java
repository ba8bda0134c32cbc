/** The tests that every backplane must pass, for JUnit. */
module io.hawser.backplane.tck {
  requires transitive io.hawser.core;
  requires transitive org.junit.jupiter.api;
  requires org.assertj.core;
  requires static org.jspecify;

  exports io.hawser.backplane.tck;

  // JUnit calls test methods that are not public.
  opens io.hawser.backplane.tck to
      org.junit.platform.commons;
}
