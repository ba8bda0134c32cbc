/**
 * A backplane on Redis.
 *
 * <p>The address may have a user, a password and TLS:
 *
 * <pre>{@code
 * Backplane backplane = RedisBackplane.to("rediss://user:password@redis.example.com");
 * }</pre>
 */
@NullMarked
package io.hawser.redis;

import org.jspecify.annotations.NullMarked;
