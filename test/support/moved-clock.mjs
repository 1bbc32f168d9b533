import { readFileSync } from "node:fs";

/**
 * Imported before a core by a test that tells it the time: milliseconds that are added to every clock of this process
 * stand in the file that `COUNTER_TEST_CLOCK` names. The monotonic clock moves too, as in a PC that was on all the time.
 */
const file = process.env.COUNTER_TEST_CLOCK;
const wall = Date.now.bind(Date);
const steady = performance.now.bind(performance);
/** the file is read again after so long; milliseconds */
const KEPT = 20;
let added = 0;
let readAt = Number.NEGATIVE_INFINITY;

function moved() {
  const now = steady();
  if (file && now - readAt > KEPT) {
    readAt = now;
    added = Number(readFileSync(file, "utf8")) || added;
  }
  return added;
}

Date.now = () => wall() + moved();
performance.now = () => steady() + moved();
