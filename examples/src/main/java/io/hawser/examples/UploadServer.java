// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import io.hawser.endpoint.HttpHandler;
import io.hawser.server.WebSocketServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A page that uploads files, and the server that stores them. See {@link Upload}. */
@Command(
    name = "upload-server",
    description = "Serves a page that uploads files, with the progress in percent and MB/s.",
    sortOptions = false,
    mixinStandardHelpOptions = true)
public final class UploadServer implements Callable<Integer> {
  /** The page sends slices of 64 KiB. */
  private static final int MAX_SLICE = 1 << 20;

  @Option(names = "--port", description = "default: 8080; 0 picks a free one", paramLabel = "N")
  private int port = 8080;

  @Option(names = "--folder", description = "where to store the files; default: a new one")
  private @Nullable Path folder;

  @Option(names = "--max-file", description = "default: 1073741824", paramLabel = "BYTES")
  private long maxFile = 1L << 30;

  @Option(
      names = "--max-total",
      description = "of all files until the server ends; default: 10737418240",
      paramLabel = "BYTES")
  private long maxTotal = 10L << 30;

  private UploadServer() {}

  /** Runs the server until the process is terminated. */
  public static void main(String[] args) {
    Commands.run(new UploadServer(), args);
  }

  @Override
  public Integer call() throws IOException {
    Path to = folder == null ? Files.createTempDirectory("uploads-") : folder;
    WebSocketServer server = start(port, new UploadFolder(to, maxFile, maxTotal));
    Commands.stopWithProcess(server);
    System.out.println("upload on http://localhost:" + server.port() + ", files go to " + to);
    return 0;
  }

  static WebSocketServer start(int port, UploadFolder folder) {
    Site site = new Site("upload.html", "pages.css", "upload.js");
    return WebSocketServer.builder()
        .port(port)
        .http(HttpHandler.of(site::answer))
        .maxConnections(100)
        .path(
            "/upload",
            endpoint ->
                endpoint
                    .options(
                        o ->
                            o.maxMessageSize(MAX_SLICE)
                                .idleTimeout(Duration.ofMinutes(1))
                                // Writing blocks. What waits for a thread is limited, and then
                                // the connection is not read, which slows the browser down.
                                .callbacksOn(writers()))
                    .onConnection(ws -> ws.listener(new Upload(folder))))
        .start();
  }

  /** Returns threads that end when they are idle, and do not keep the process running. */
  private static ExecutorService writers() {
    return Executors.newCachedThreadPool(
        task -> {
          Thread thread = new Thread(task, "writes uploads");
          thread.setDaemon(true);
          return thread;
        });
  }
}
