// Waiting that ends.

/** For what is under way when something is closed, and for its connections: kafkajs goes on asking brokers that hang for minutes, and nobody wants to know any more. */
export const CLOSE_MS = 3000;

/** Until it is done, or late. Fails as it does, in time. */
export async function within(ms: number, done: Promise<unknown>): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  try {
    await Promise.race([done, late]);
  } finally {
    clearTimeout(timer);
  }
}
