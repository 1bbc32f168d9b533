import { createHmac } from "node:crypto";

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));

/** Where a paper stands in the order of the seed: nobody knows it without the seed, everybody can compute it with it. */
export function drawn(seed: string, name: string): string {
  return createHmac("sha256", Buffer.from(seed, "hex")).update(name, "utf8").digest("hex");
}

/**
 * Whether the paper at place `ordinal` (from 1) of a lot is chosen for a check at `rate` percent. The lot is cut into
 * blocks in which the rate gives a whole number (30 %: three of ten); which of a block are chosen is drawn from the
 * seed. So the share is exact over every full block, known the moment a paper comes, and the same for ever.
 * `lot` names what is counted over, such as a batch and the round.
 */
export function isChosen(seed: string, lot: string, ordinal: number, rate: number): boolean {
  if (rate <= 0) return false;
  if (rate >= 100) return true;
  const common = gcd(rate, 100);
  const size = 100 / common;
  const wanted = rate / common;
  const block = Math.floor((ordinal - 1) / size);
  const own = drawn(seed, `${lot}/${ordinal}`);
  let before = 0;
  for (let place = block * size + 1; place <= (block + 1) * size; place++) {
    if (place !== ordinal && drawn(seed, `${lot}/${place}`) < own) before++;
  }
  return before < wanted;
}

/**
 * Further papers so that a finished lot of `passed` papers holds at least its share: the first of those not chosen,
 * in the order of the seed. A lot smaller than a block may fall short otherwise.
 */
export function addedToSample(
  seed: string,
  lot: string,
  papers: readonly { ordinal: number; chosen: boolean }[],
  rate: number,
): number[] {
  const wanted = Math.ceil((papers.length * rate) / 100);
  const missing = wanted - papers.filter(({ chosen }) => chosen).length;
  if (missing <= 0) return [];
  return papers
    .filter(({ chosen }) => !chosen)
    .map(({ ordinal }) => ({ ordinal, key: drawn(seed, `${lot}/${ordinal}`) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .slice(0, missing)
    .map(({ ordinal }) => ordinal);
}
