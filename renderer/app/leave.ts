import { type Client, isUnavailable, isWithoutSession } from "./client.ts";

/** So many deaths of the core under one sign-out are waited for; then the refusal is shown. */
const TRIES = 4;

/**
 * Finishes what is to be kept of this officer (`works`), then signs out. Pressed while the core is being reopened it
 * waits and begins anew, so that nothing typed meanwhile is left behind. Rejects with the refusal of the core.
 */
export async function parkAndSignOut(
  client: Pick<Client, "call" | "whenUp">,
  works: ReadonlySet<() => Promise<void>>,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    await client.whenUp();
    await Promise.allSettled([...works].map((work) => work()));
    try {
      await client.call("accounts.signOut", {});
      return;
    } catch (error) {
      // the core ended the session by itself: the one before has left already
      if (isWithoutSession(error)) return;
      if (!isUnavailable(error) || attempt >= TRIES) throw error;
    }
  }
}
