import type { ServerResponse } from "node:http";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Contract } from "./contract.ts";
import { type Faults, PORTAL_PAGE } from "./faults.ts";
import type { Caller } from "./machines.ts";
import { PROTOCOL, Problem, tusProblem } from "./problem.ts";

type Headers = Record<string, string | undefined>;

/** What one request carries through its life. */
export interface Seen {
  /** the enrolled machine that asks */
  machine: string;
  /** a fault answers; the contract does not judge it */
  faulty: boolean;
}

/** the one thing that a machine may do while it joins */
const ESCROW = "/v1/device/escrow";

export const pathOf = (request: FastifyRequest): string => request.url.split("?")[0]!;

/** Sends a refusal as `application/problem+json`. */
export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  if (problem.retryAfter !== undefined) reply.header("retry-after", String(problem.retryAfter));
  return reply
    .code(problem.status)
    .type("application/problem+json")
    .send(Buffer.from(JSON.stringify(problem.body())));
}

/**
 * Puts the contract around every path below `/v1`: protocol, token, faults, then each request and each
 * answer against openapi.json. An answer that is not as the contract says becomes a 500 and is noted in
 * `violations`.
 */
export function guardContract(
  app: FastifyInstance,
  parts: {
    contract: Contract;
    faults: Faults;
    callerOf(authorization: string | undefined): Promise<Caller | undefined>;
    violations: string[];
  },
): { seen(request: FastifyRequest): Seen; guardRaw(request: FastifyRequest, raw: ServerResponse): void } {
  const { contract, faults, violations } = parts;
  const known = new WeakMap<FastifyRequest, Seen>();
  const seen = (request: FastifyRequest): Seen => known.get(request) ?? { machine: "", faulty: false };
  const note = (request: FastifyRequest, wrong: string[]) => {
    const text = `${request.method} ${pathOf(request)}: ${wrong.join("; ")}`;
    violations.push(text);
    process.stderr.write(`${JSON.stringify({ level: "error", event: "contract.violated", text })}\n`);
  };

  app.addHook("onRequest", async (request, reply) => {
    const path = pathOf(request);
    if (!path.startsWith("/v1/")) return;
    known.set(request, { machine: "", faulty: false });
    const fault = faults.take(["status", "html", "drop", "delay", "no-protocol"], request.method, path);
    if (fault?.kind === "delay") await new Promise((resolve) => setTimeout(resolve, fault.ms ?? 0));
    if (fault && fault.kind !== "delay") known.set(request, { machine: "", faulty: true });
    if (fault?.kind === "drop") {
      reply.hijack();
      request.raw.socket.destroy();
      return;
    }
    if (fault?.kind === "html") {
      return reply
        .code(fault.status ?? 200)
        .type("text/html; charset=utf-8")
        .send(PORTAL_PAGE);
    }
    if (fault?.kind !== "no-protocol") reply.header("sync-protocol", PROTOCOL);
    if (fault?.kind === "status") {
      const busy = fault.status === 503;
      return sendProblem(
        reply,
        new Problem(busy ? "busy" : "internal", "Máy chủ đang lỗi.", {
          status: fault.status ?? 500,
          retryAfter: busy ? 1 : undefined,
        }),
      );
    }
    const found = contract.find(request.method, path);
    if (!found) throw new Problem("not-found", "Giao thức không có đường dẫn này.");
    if (request.headers["sync-protocol"] !== PROTOCOL) {
      throw new Problem("protocol", `Máy chủ dùng giao thức ${PROTOCOL}.`);
    }
    if (found.operation.open) return;
    const caller = await parts.callerOf(request.headers.authorization);
    if (!caller || (caller.joining && path !== ESCROW)) {
      throw new Problem("unauthorised", "Máy chủ không nhận máy này.");
    }
    if (fault?.kind !== "no-protocol") known.set(request, { machine: caller.machine, faulty: false });
  });

  app.addHook("preValidation", async (request) => {
    const path = pathOf(request);
    const found = contract.find(request.method, path);
    if (!found || !path.startsWith("/v1/")) return;
    const tus = request.headers["tus-resumable"];
    if (path.startsWith("/v1/files") && tus !== undefined && tus !== "1.0.0") throw tusProblem(412);
    const wrong = contract.requestFaults(found.operation, {
      params: found.params,
      query: request.query as Record<string, unknown>,
      headers: request.headers as Headers,
      body: request.body,
    });
    if (wrong.length > 0) throw new Problem("invalid", `Yêu cầu chưa đúng giao thức: ${wrong.join("; ")}.`);
  });

  app.addHook("onSend", async (request, reply, payload) => {
    const path = pathOf(request);
    if (!path.startsWith("/v1/") || seen(request).faulty) return payload;
    const found = contract.find(request.method, path);
    if (!found) return payload;
    if (faults.take(["drop-after"], request.method, path)) {
      request.raw.socket.destroy();
      return payload;
    }
    const headers = lowerCase(reply.getHeaders());
    const wrong = contract.responseFaults(
      found.operation,
      reply.statusCode,
      headers,
      jsonOf(headers, payload),
    );
    if (wrong.length === 0) return payload;
    note(request, wrong);
    const problem = new Problem("internal", "Máy chủ trả lời sai giao thức; đã ghi lại.");
    reply.code(problem.status).type("application/problem+json").removeHeader("content-length");
    return Buffer.from(JSON.stringify(problem.body()));
  });

  /** The tus library writes its answers itself; they are judged at the last moment before they leave. */
  function guardRaw(request: FastifyRequest, raw: ServerResponse): void {
    const path = pathOf(request);
    const found = contract.find(request.method, path)!;
    const lie = faults.take(["offset"], request.method, path);
    const write = raw.writeHead.bind(raw) as (status: number, headers: string[]) => ServerResponse;
    raw.writeHead = ((status: number, ...rest: unknown[]) => {
      const flat = rest.find((part) => Array.isArray(part)) as string[] | undefined;
      const headers: Record<string, string> = {};
      for (let index = 0; index + 1 < (flat?.length ?? 0); index += 2) {
        const name = flat![index]!.toLowerCase();
        // no page of another origin has any business here
        if (!name.startsWith("access-control-")) headers[name] = flat![index + 1]!;
      }
      headers["sync-protocol"] = PROTOCOL;
      delete headers["content-type"];
      const failed = status >= 400;
      if (failed) headers["content-type"] = "application/problem+json";
      const body = failed ? tusProblem(status).body() : undefined;
      const wrong = contract.responseFaults(found.operation, status, headers, body);
      // an answer to somebody who has gone is nobody's business
      if (wrong.length > 0 && !request.raw.socket.destroyed) note(request, wrong);
      const answered = wrong.length > 0 ? 500 : status;
      if (lie?.offset !== undefined && headers["upload-offset"] !== undefined) {
        headers["upload-offset"] = String(lie.offset);
      }
      return write(answered, Object.entries(headers).flat());
    }) as ServerResponse["writeHead"];
  }

  return { seen, guardRaw };
}

function lowerCase(headers: Record<string, unknown>): Headers {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      value === undefined ? value : String(value),
    ]),
  );
}

function jsonOf(headers: Headers, payload: unknown): unknown {
  if (!(headers["content-type"] ?? "").includes("json")) return undefined;
  if (typeof payload === "string") return JSON.parse(payload);
  return Buffer.isBuffer(payload) ? JSON.parse(payload.toString("utf8")) : undefined;
}
