/** So often is looked before what is there is answered as it is. */
const LOOKS = 600;

/** Looks (`what`) every 200 ms until it is `done`; answers what was seen last, for the test to judge. */
export async function until<T>(what: () => Promise<T>, done: (value: T) => boolean): Promise<T> {
  for (let look = 0; ; look++) {
    const value = await what();
    if (done(value) || look > LOOKS) return value;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
