// Waiting for something to become true, without guessing how long it takes.

/** Asks `probe` again until it gives something truthy; fails with `what` after `limit` ms. */
export async function until(what, probe, limit = 15_000) {
  const end = Date.now() + limit;
  let last;
  for (;;) {
    try {
      const value = await probe();
      if (value) return value;
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) {
      throw new Error(`never happened: ${what}${last ? ` (${last.message})` : ""}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
