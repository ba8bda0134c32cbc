// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
/** Targets for a fuzzer, which ordinary builds run on a corpus and on seeded random inputs. */
@NullMarked
package io.hawser.checks.fuzz;

import org.jspecify.annotations.NullMarked;
