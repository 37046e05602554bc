// Waiting for a condition with a deadline: the only way a test may let time pass.

const PAUSE_MS = 50;

/**
 * Asks `probe` until it answers something truthy, and returns that. A probe that throws is asked again.
 * After `seconds` it fails with `what` and with the last answer or error, so that a report says what was missing.
 */
export async function until(what, probe, { seconds = 20 } = {}) {
  const deadline = performance.now() + seconds * 1000;
  let last;
  for (;;) {
    try {
      last = await probe();
      if (last) return last;
    } catch (error) {
      last = error;
    }
    if (performance.now() > deadline) {
      const seen = last instanceof Error ? last.message : JSON.stringify(last);
      throw new Error(`not within ${seconds} s: ${what} (last seen: ${seen})`, { cause: last instanceof Error ? last : undefined });
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
