import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import type { NetResponse } from "../../main/core/ports.ts";
import type { Counter } from "./sync-counter.ts";

/** A province that tells what cannot be: in raw bytes, as another answer, or in its JSON. */

export const JSON_TYPE = { "content-type": "application/json", "sync-protocol": "1" };

export type Answer = (response: ServerResponse, asked: IncomingMessage) => void;

/** Stands between a counter and its province and answers one path itself, in raw bytes, until `honest`. */
export async function between(server: { url: string }, path: string, answer: Answer) {
  let lies = true;
  const lied: IncomingMessage[] = [];
  const host = createServer((asked, response) => {
    if (lies && asked.url?.split("?")[0] === path) {
      lied.push(asked);
      asked.resume();
      asked.on("end", () => answer(response, asked));
      return;
    }
    const { method, headers } = asked;
    const onward = request(new URL(asked.url!, server.url), { method, headers }, (told) => {
      response.writeHead(told.statusCode!, told.headers);
      told.pipe(response);
    });
    asked.pipe(onward);
  });
  await new Promise<void>((resolve) => host.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    host.closeAllConnections();
    host.close();
  });
  const { port } = host.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    lied,
    honest: () => {
      lies = false;
    },
  };
}

/** Changes what one path is answered; the returned function lets the truth through again. */
export function lie(at: Counter, path: string, change: (answer: NetResponse) => NetResponse): () => void {
  const { send } = at.ports.net;
  at.ports.net.send = async (request) => {
    const answer = await send(request);
    return new URL(request.url).pathname === path ? change(answer) : answer;
  };
  return () => {
    at.ports.net.send = send;
  };
}

/** What a province tells, as JSON. */
export type Told = Record<string, unknown>;

/** An answer with its JSON changed. */
export const withJson = (answer: NetResponse, untruth: (json: Told) => unknown): NetResponse => ({
  ...answer,
  body: Buffer.from(JSON.stringify(untruth(JSON.parse(Buffer.from(answer.body).toString("utf8"))))),
});

/** Answers one path with other JSON, whatever it was asked; the returned function lets the truth through again. */
export const tell = (at: Counter, path: string, untruth: (json: Told) => unknown): (() => void) =>
  lie(at, path, (answer) => ({ ...withJson(answer, untruth), status: 200 }));
