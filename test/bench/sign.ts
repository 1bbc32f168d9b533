import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Child } from "../../main/core/ports.ts";
import { signDocument } from "../../main/core/signing/engine.ts";
import { toTimestamp } from "../../main/core/time.ts";
import { nodeChildren } from "../../main/hosts/node/children.ts";
import { makeAuthority } from "../support/pki.ts";
import { plainPdf } from "../support/signable-pdfs.ts";
import { softToken } from "../support/softhsm.ts";

/**
 * What a signature costs beside the token: documents of three pages signed one after another through the two
 * processes of the product, against the bare token loop (the same key, the same number of bytes to sign, through the
 * same process) and against poppler's `pdfsig` checking each file. Rounds are run in turn; ratios are of medians.
 * How long a document takes depends on what else the machine does; the processor time of the process that handles the
 * PDF does not, and stands beside it (Linux). Memory is that of the two processes and of this one, which stands for the core: the first third of the sitting
 * against its last.
 */
const DOCUMENTS = Number(process.env.DOCUMENTS ?? 200);
const say = (line: string) => process.stderr.write(`${line}\n`);
const round = (value: number) => Math.round(value * 100) / 100;
const median = (values: number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Processor seconds that the children of this process have used, oldest first; none where the system does not tell. */
function childrenSeconds(): number[] {
  try {
    const pids = readFileSync(`/proc/self/task/${process.pid}/children`, "latin1").trim().split(" ");
    return pids.map((pid) => {
      const fields = readFileSync(`/proc/${pid}/stat`, "latin1").split(") ")[1]!.split(" ");
      return (Number(fields[11]) + Number(fields[12])) / 100;
    });
  } catch {
    return [];
  }
}

const folder = mkdtempSync(join(tmpdir(), "counter-bench-"));
const running: Child[] = [];
try {
  const officer = makeAuthority("CA phép đo").issue();
  const soft = await softToken(folder, [officer]);
  const children = nodeChildren();
  const token = children.start("token", { env: soft.env });
  const pdf = children.start("pdf");
  running.push(token, pdf);
  await token.call("open", { module: soft.module });
  await token.call("login", { label: soft.label, pin: soft.pin });
  const press = (data: Uint8Array) =>
    token.call<Uint8Array>("sign", { label: soft.label, keyId: soft.keyIds[0], data });
  const source = await plainPdf({ pages: 3 });
  const sign = () =>
    signDocument({
      bytes: source,
      preset: "SCAN_CA_NHAN",
      signerName: "Nguyễn Thị Lan",
      scannedAt: toTimestamp(Date.now()),
      signedAt: toTimestamp(Date.now()),
      certificate: { der: officer.certificate },
      sign: press,
      pdf,
    });
  const attributes = new Uint8Array(200);
  for (let i = 0; i < 5; i += 1) await Promise.all([sign(), press(attributes)]);
  const times = { ours: [] as number[], token: [] as number[], pdfsig: [] as number[] };
  const memory: Record<"pdf" | "token" | "core", number[]> = { pdf: [], token: [], core: [] };
  const timed = async (into: number[], work: () => Promise<unknown> | unknown): Promise<void> => {
    const start = performance.now();
    await work();
    into.push(performance.now() - start);
  };
  const path = join(folder, "signed.pdf");
  const [tokenBefore, pdfBefore] = childrenSeconds();
  for (let i = 0; i < DOCUMENTS; i += 1) {
    let signed: Uint8Array = source;
    await timed(times.token, () => press(attributes));
    await timed(times.ours, async () => {
      signed = (await sign()).bytes;
    });
    writeFileSync(path, signed);
    await timed(times.pdfsig, () => execFileSync("pdfsig", ["-nocert", path]));
    if (i % 10 === 9) {
      memory.pdf.push(pdf.memory());
      memory.token.push(token.memory());
      memory.core.push(process.memoryUsage.rss());
      say(`${i + 1}/${DOCUMENTS} bản`);
    }
  }
  const [tokenAfter, pdfAfter] = childrenSeconds();
  const processor = (before?: number, after?: number) => round(((after! - before!) * 1000) / DOCUMENTS);
  const report = execFileSync("pdfsig", ["-nocert", path], { encoding: "utf8" });
  if (!report.includes("Signature is Valid")) throw new Error("the last file is not valid for pdfsig");
  const [ours, bare, foreign] = [median(times.ours), median(times.token), median(times.pdfsig)];
  const grown = (samples: number[]) => {
    const third = Math.max(1, Math.floor(samples.length / 3));
    const [early, late] = [median(samples.slice(0, third)), median(samples.slice(-third))];
    return { early: round(early / 1_048_576), late: round(late / 1_048_576), growth: round(late / early) };
  };
  process.stdout.write(
    `${JSON.stringify({
      documents: DOCUMENTS,
      pages: 3,
      documentsPerSecond: round(1000 / ours),
      msPerDocument: round(ours),
      bareToken: { perSecond: round(1000 / bare), ms: round(bare) },
      overheadMs: round(ours - bare),
      overheadGoalMs: 15,
      processorMsPerDocument: {
        pdf: processor(pdfBefore, pdfAfter),
        // two signatures: the document's and that of the bare loop
        token: processor(tokenBefore, tokenAfter),
      },
      pdfsig: { perSecond: round(1000 / foreign), ms: round(foreign) },
      ratioToBareToken: round(ours / bare),
      ratioToPdfsig: round(ours / foreign),
      memoryMB: { pdf: grown(memory.pdf), token: grown(memory.token), core: grown(memory.core) },
    })}\n`,
  );
} finally {
  for (const child of running) await child.stop();
  rmSync(folder, { recursive: true, force: true });
}
