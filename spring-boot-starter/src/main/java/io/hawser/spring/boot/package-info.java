// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
/**
 * Hawser in applications of Spring Boot. Auto-configuration runs the handlers of WebFlux on Hawser
 * and starts a server for applications that customize one; {@link
 * io.hawser.spring.boot.HawserProperties} are its options.
 */
@NullMarked
package io.hawser.spring.boot;

import org.jspecify.annotations.NullMarked;
