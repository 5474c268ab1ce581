// Waiting for more, for no longer than a time: shared by all that hand out what comes over a call.

/** Asks for more until `ms` have passed, when `isOver` says so and who waits is woken. */
export async function moreWithin(
  ms: number,
  wake: () => void,
  moreUnless: (isOver: () => boolean) => Promise<boolean | undefined>,
): Promise<boolean | undefined> {
  let isOver = false;
  const timer = setTimeout(() => {
    isOver = true;
    wake();
  }, ms);
  try {
    return await moreUnless(() => isOver);
  } finally {
    clearTimeout(timer);
  }
}
