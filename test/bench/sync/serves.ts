import { createHash, randomUUID } from "node:crypto";
import canonicalize from "canonicalize";
import { AGENCY } from "../../support/rows.ts";

/** How often each counter asks for the time and for news, and sends what it received since; milliseconds. */
const CYCLE_MS = 15_000;
const LEVEL_MS = 15_000;
/** of a hundred answers ninety-nine come within this time; milliseconds */
const WANTED_MS = 500;
const FIRST = 100;
const MOST = 12_800;

const AT = "2026-01-09T08:00:00.000+07:00";

function operation(deviceId: string, kind: string, dossierId: string, body: Record<string, unknown>) {
  const whole = { dossierId, ...body };
  const requestHash = createHash("sha256").update(canonicalize(whole)!).digest("hex");
  const rest = { deviceId, deviceSeq: 1, createdAt: AT, requestHash, body: whole, files: [] };
  return { id: randomUUID(), kind, dossierId, ...rest };
}

/** What one counter asks in one cycle: the time, its dossier with its fee, the news. */
function cycle(deviceId: string): { path: string; body?: string }[] {
  const dossierId = randomUUID();
  const operations = [
    operation(deviceId, "dossier.received", dossierId, {
      code: `BENCH-${dossierId}`,
      provisional: false,
      agencyCode: AGENCY,
      procedureCode: "1.001193",
      receivedAt: AT,
    }),
    operation(deviceId, "fee.demanded", dossierId, { amount: 5000 }),
  ];
  return [
    { path: `/v1/clock?deviceId=${deviceId}` },
    { path: "/v1/operations/batch", body: JSON.stringify({ operations }) },
    { path: "/v1/changes?limit=100" },
  ];
}

/** The 99th percentile of the answers' times with so many counters, each at its own moment of the cycle; milliseconds. */
async function level(url: string, token: string, counters: number): Promise<number> {
  const times: number[] = [];
  const end = performance.now() + LEVEL_MS;
  const counter = async () => {
    const deviceId = randomUUID();
    for (let due = performance.now() + Math.random() * CYCLE_MS; due < end; due += CYCLE_MS) {
      await new Promise((resolve) => setTimeout(resolve, due - performance.now()));
      // from the moment when it was due: a server that is behind is not waited for
      let since = due;
      for (const { path, body } of cycle(deviceId)) {
        const response = await fetch(`${url}${path}`, {
          method: body ? "POST" : "GET",
          headers: {
            authorization: `Bearer ${token}`,
            "sync-protocol": "1",
            ...(body ? { "content-type": "application/json" } : {}),
          },
          body,
        });
        const text = await response.text();
        if (response.status !== 200) throw new Error(`${path}: ${response.status} ${text.slice(0, 300)}`);
        times.push(performance.now() - since);
        since = performance.now();
      }
    }
  };
  await Promise.all(Array.from({ length: counters }, counter));
  times.sort((a, b) => a - b);
  return times[Math.floor(times.length * 0.99)]!;
}

/** The most counters, to an eighth, whose answers come in time, and how long the slowest hundredth of them waited. */
export async function servedCounters(url: string, token: string): Promise<{ counters: number; p99: number }> {
  let good = { counters: 0, p99: 0 };
  let bad = Number.POSITIVE_INFINITY;
  for (let counters = FIRST; counters <= MOST && counters < bad; ) {
    const p99 = await level(url, token, counters);
    process.stderr.write(`${counters} quầy: p99 ${Math.round(p99)} ms\n`);
    if (p99 < WANTED_MS) good = { counters, p99 };
    else bad = counters;
    counters = Number.isFinite(bad) ? Math.round((good.counters + bad) / 2) : counters * 2;
    if (bad - good.counters <= good.counters / 4) break;
  }
  return good;
}
