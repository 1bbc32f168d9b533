import { mkdirSync } from "node:fs";
import { join } from "node:path";
import express from "express";
import expressPouch from "express-pouchdb";
import PouchDB from "pouchdb";

/** PouchDB's own server over LevelDB in the folder of the first argument; prints its address when it listens. */
const folder = process.argv[2];
mkdirSync(folder, { recursive: true });
const Store = PouchDB.defaults({ prefix: join(folder, "/") });
const app = express();
app.use(
  expressPouch(Store, { inMemoryConfig: true, logPath: join(folder, "log.txt"), mode: "minimumForPouchDB" }),
);
const server = app.listen(0, "127.0.0.1", () =>
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${server.address().port}` })}\n`),
);
