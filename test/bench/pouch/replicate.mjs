import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import PouchDB from "pouchdb";

/**
 * FOLDER URL DOCUMENTS FILES BYTES: writes documents with attachments into a PouchDB over LevelDB, then replicates
 * them to the server; prints how long the replicating took and the most memory it had.
 */
const [folder, url, documents, files, bytes] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const local = new PouchDB(join(folder, "counter"));
for (let n = 0; n < Number(documents); n++) {
  const _attachments = {};
  for (let file = 0; file < Number(files); file++) {
    const data = randomBytes(Number(bytes));
    _attachments[`scan-${file}.pdf`] = { content_type: "application/pdf", data };
  }
  await local.put({
    _id: `dossier-${n}`,
    code: `H41.99-260109-${n}`,
    applicant: "Nguyễn Văn Thử",
    _attachments,
  });
}
let most = 0;
const watching = setInterval(() => {
  most = Math.max(most, process.memoryUsage.rss());
}, 50);
const started = performance.now();
const result = await local.replicate.to(`${url}/province`);
const seconds = (performance.now() - started) / 1000;
clearInterval(watching);
process.stdout.write(`${JSON.stringify({ seconds, written: result.docs_written, rss: most })}\n`);
await local.close();
