// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A page in a tab of a {@link Browser}. Elements are named by CSS selectors; of several that match,
 * the first one is meant.
 */
public final class BrowserTab implements AutoCloseable {
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final Browser browser;
  private final String session;
  private final List<String> problems = new CopyOnWriteArrayList<>();

  BrowserTab(Browser browser, String session) {
    this.browser = browser;
    this.session = session;
  }

  void load(String url) {
    for (String domain : List.of("Runtime.enable", "Log.enable", "Page.enable", "DOM.enable")) {
      call(domain, Map.of());
    }
    // As if every tab were in front: all of them take the focus and run their timers.
    call("Emulation.setFocusEmulationEnabled", Map.of("enabled", true));
    Object error = call("Page.navigate", Map.of("url", url)).get("errorText");
    if (error != null) {
      throw new IllegalStateException(url + ": " + error);
    }
    await("document.readyState === 'complete'");
  }

  private Map<?, ?> call(String method, Map<String, ?> parameters) {
    return browser.call(session, method, parameters);
  }

  /** Called on the browser's thread, which must not wait here. */
  void onEvent(String method, Map<?, ?> parameters) {
    if (method.equals("Runtime.exceptionThrown")) {
      problems.add(Json.write(parameters.get("exceptionDetails")));
    } else if (method.equals("Log.entryAdded")
        && parameters.get("entry") instanceof Map<?, ?> entry
        && "error".equals(entry.get("level"))
        && !"network".equals(entry.get("source"))) {
      problems.add(Json.write(entry));
    }
  }

  /**
   * Returns the exceptions that scripts did not catch, and other errors such as violations of the
   * page's security policy. Errors of the network are left out.
   */
  public List<String> problems() {
    return problems;
  }

  /**
   * Evaluates an expression of JavaScript. A promise is awaited.
   *
   * @return a string, double or boolean; a list or map of such; or null
   * @throws IllegalStateException if it throws
   */
  public @Nullable Object evaluate(String expression) {
    Map<?, ?> answer =
        call(
            "Runtime.evaluate",
            Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
    if (answer.get("exceptionDetails") != null) {
      throw new IllegalStateException(
          expression + ": " + Json.write(answer.get("exceptionDetails")));
    }
    return answer.get("result") instanceof Map<?, ?> result ? result.get("value") : null;
  }

  /** Waits until an expression is true. Fails with the text of the page if that takes too long. */
  public void await(String condition) {
    long start = System.nanoTime();
    while (!Boolean.TRUE.equals(evaluate("Boolean(" + condition + ")"))) {
      if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(Browser.LIMIT_SECONDS)) {
        throw new AssertionError(
            "not true: " + condition + "; problems: " + problems + "; page: " + text("body"));
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  /** Waits until there is an element whose text contains this text. */
  public void awaitText(String selector, String text) {
    await(element(selector) + "?.innerText.includes(" + Json.write(text) + ")");
  }

  /** Returns the text of an element as it is shown. */
  public String text(String selector) {
    return String.valueOf(evaluate(element(selector) + ".innerText"));
  }

  /** Clicks on an element, which must not be disabled. */
  public void click(String selector) {
    await("!" + element(selector) + ".disabled");
    evaluate(element(selector) + ".click()");
  }

  /** Replaces what an input field contains by a text that is typed into it. */
  public void type(String selector, String text) {
    evaluate(element(selector) + ".focus(), " + element(selector) + ".select()");
    call("Input.insertText", Map.of("text", text));
  }

  /** Chooses files in an input field for files. */
  public void choose(String selector, Path... files) {
    Map<?, ?> found = call("Runtime.evaluate", Map.of("expression", element(selector)));
    if (!(found.get("result") instanceof Map<?, ?> element)) {
      throw new IllegalStateException("no " + selector);
    }
    call(
        "DOM.setFileInputFiles",
        Map.of(
            "objectId",
            Objects.requireNonNull(element.get("objectId"), selector),
            "files",
            List.of(files).stream().map(file -> file.toAbsolutePath().toString()).toList()));
  }

  /** Writes a picture of the whole page, which is shown in this width, as a PNG. */
  public void screenshot(Path file, int width) {
    resize(width, 1.0);
    resize(width, (Double) evaluate("document.documentElement.scrollHeight"));
    Object picture = call("Page.captureScreenshot", Map.of("format", "png")).get("data");
    try {
      Files.createDirectories(Objects.requireNonNull(file.toAbsolutePath().getParent()));
      Files.write(file, Base64.getDecoder().decode(String.valueOf(picture)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void resize(int width, @Nullable Double height) {
    call(
        "Emulation.setDeviceMetricsOverride",
        Map.of(
            "width",
            width,
            "height",
            Objects.requireNonNull(height).intValue(),
            "deviceScaleFactor",
            1,
            "mobile",
            false));
  }

  private static String element(String selector) {
    return "document.querySelector(" + Json.write(selector) + ")";
  }

  /** Closes the tab. */
  @Override
  public void close() {
    call("Page.close", Map.of());
    browser.forget(session);
  }
}
