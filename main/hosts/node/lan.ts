import { connect, createServer, type TLSSocket, type TlsOptions } from "node:tls";
import { AppError } from "../../core/errors.ts";
import type { Lan, LanMessage, LanParts, LanPeer, LanSession } from "../../core/ports.ts";
import { announce } from "./lan-announce.ts";
import { encodeFrame, FrameReader } from "./lan-frames.ts";

/** Lines at a time: a whole office, and what a flood may cost. */
const MOST_LINES = 64;
const MOST_LINES_OF_ONE = 8;
/** messages that one line may send in a second, before it is cut */
const MOST_A_SECOND = 200;
const HANDSHAKE_MS = 8_000;
const IDLE_MS = 60_000;
const CONNECT_MS = 4_000;

type Admitted = { ok: true; peer: LanPeer } | { ok: false; why: string };

const hostOf = (socket: TLSSocket): string => (socket.remoteAddress ?? "").replace(/^::ffff:/, "");

/** Who is at the other end, by the certificate whose key it just proved to have. */
async function admitted(socket: TLSSocket, parts: LanParts): Promise<Admitted> {
  const certificate = socket.getPeerX509Certificate();
  if (!certificate) return { ok: false, why: "unreadable" };
  const verdict = await parts.admit(certificate.raw);
  if (!verdict.ok) return verdict;
  return {
    ok: true,
    peer: { deviceId: verdict.deviceId, certificate: certificate.toString(), host: hostOf(socket) },
  };
}

/**
 * Lines over TLS 1.3. Both ends show a certificate; whether it is of the device authority, in its time, not shut out
 * and of this unit is the core's to judge, so that every refusal has its words. Nothing is read of anybody before.
 */
export function nodeLan(): Lan {
  return {
    async open(parts) {
      const secure = {
        cert: parts.identity.certificate,
        key: parts.identity.privateKey,
        ca: [...parts.identity.authorities],
        minVersion: "TLSv1.3" as const,
        // judged by `admit`: what TLS refuses by itself would be refused without a word of why
        rejectUnauthorized: false,
      } satisfies TlsOptions;
      const lines = new Set<TLSSocket>();
      const perHost = new Map<string, number>();
      const server = createServer(
        { ...secure, requestCert: true, handshakeTimeout: HANDSHAKE_MS },
        (socket) => {
          void answer(socket, parts, { lines, perHost });
        },
      );
      server.maxConnections = MOST_LINES;
      server.on("tlsClientError", (_error, socket) => parts.refused("stranger", hostOf(socket)));
      const port = await listen(server, parts.port);
      const announced = parts.announce ? announce(port) : undefined;
      const calls = new Map<string, Promise<Line>>();

      async function line(address: string): Promise<Line> {
        const open = calls.get(address);
        if (open) {
          const there = await open.catch(() => undefined);
          if (there && !there.closed()) return there;
        }
        const fresh = call(address, secure, parts);
        calls.set(address, fresh);
        return fresh;
      }

      return {
        port,
        found: () => announced?.found() ?? [],
        async ask(address, message, timeout) {
          const open = await line(address);
          return { peer: open.peer, message: await open.ask(message, timeout) };
        },
        async close() {
          await announced?.close();
          for (const open of calls.values()) open.then((one) => one.end()).catch(() => undefined);
          for (const socket of lines) socket.destroy();
          await new Promise<void>((resolve) => server.close(() => resolve()));
        },
      } satisfies LanSession;
    },
  };
}

function listen(server: ReturnType<typeof createServer>, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(new AppError("exchange.port-taken", { port }, { cause: error })),
    );
    server.listen(port, () => {
      server.on("error", () => undefined);
      resolve((server.address() as { port: number }).port);
    });
  });
}

/** Answers one line until it ends, message by message, as fast as one machine of an office may speak. */
async function answer(
  socket: TLSSocket,
  parts: LanParts,
  { lines, perHost }: { lines: Set<TLSSocket>; perHost: Map<string, number> },
): Promise<void> {
  const host = hostOf(socket);
  socket.on("error", () => undefined);
  const count = (perHost.get(host) ?? 0) + 1;
  const turnAway = (why: string) => {
    parts.refused(why, host);
    socket.destroy();
  };
  perHost.set(host, count);
  lines.add(socket);
  socket.on("close", () => {
    lines.delete(socket);
    const left = (perHost.get(host) ?? 1) - 1;
    if (left > 0) perHost.set(host, left);
    else perHost.delete(host);
  });
  if (count > MOST_LINES_OF_ONE) return turnAway("flood");
  const who = await admitted(socket, parts);
  if (!who.ok) return turnAway(who.why);
  socket.setTimeout(IDLE_MS, () => socket.destroy());
  let second = 0;
  let inSecond = 0;
  const reader = new FrameReader();
  try {
    for await (const chunk of socket) {
      for (const message of reader.take(chunk as Buffer)) {
        const now = Math.floor(performance.now() / 1000);
        inSecond = now === second ? inSecond + 1 : 1;
        second = now;
        if (inSecond > MOST_A_SECOND) return turnAway("flood");
        await send(socket, await parts.serve(who.peer, message));
      }
    }
  } catch (error) {
    if (socket.destroyed && !(error instanceof RangeError)) return;
    turnAway(error instanceof RangeError ? "too-large" : "not-understood");
  }
}

const send = (socket: TLSSocket, message: LanMessage): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.write(encodeFrame(message), (error) => (error ? reject(error) : resolve()));
  });

interface Line {
  peer: LanPeer;
  closed(): boolean;
  ask(message: LanMessage, timeout: number): Promise<LanMessage>;
  end(): void;
}

const noContact = (cause?: unknown) =>
  new AppError("exchange.no-contact", { machine: "" }, { retryable: true, cause });

/** Calls another machine; nothing is asked of one that cannot prove to be of this office. */
async function call(address: string, secure: object, parts: LanParts): Promise<Line> {
  const at = address.lastIndexOf(":");
  const host = address.slice(0, at).replace(/^\[|\]$/g, "");
  const socket = connect({
    ...secure,
    host,
    port: Number(address.slice(at + 1)),
    checkServerIdentity: () => undefined,
  });
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(noContact()), CONNECT_MS);
    socket.once("secureConnect", () => {
      clearTimeout(timer);
      resolve();
    });
    socket.once("error", (error) => {
      clearTimeout(timer);
      reject(noContact(error));
    });
  }).catch((error: unknown) => {
    socket.destroy();
    throw error;
  });
  socket.on("error", () => undefined);
  const who = await admitted(socket, parts);
  if (!who.ok) {
    // what proves who called is let through, so that the other end can say whom it turned away
    socket.end();
    parts.refused(who.why, host);
    throw new AppError("exchange.stranger", { why: who.why });
  }
  return speak(socket, who.peer);
}

/** One question after another on an open line; one that is not answered in time ends it. */
function speak(socket: TLSSocket, peer: LanPeer): Line {
  const waiting: { resolve(message: LanMessage): void; reject(error: unknown): void }[] = [];
  const reader = new FrameReader();
  let turn: Promise<unknown> = Promise.resolve();
  const fail = (error: unknown) => {
    socket.destroy();
    for (const one of waiting.splice(0)) one.reject(error);
  };
  socket.on("data", (chunk) => {
    try {
      for (const message of reader.take(chunk)) waiting.shift()?.resolve(message);
    } catch (error) {
      fail(noContact(error));
    }
  });
  socket.on("close", () => fail(noContact()));
  socket.setTimeout(IDLE_MS, () => fail(noContact()));
  const one = (message: LanMessage, timeout: number) =>
    new Promise<LanMessage>((resolve, reject) => {
      if (socket.destroyed) return reject(noContact());
      const timer = setTimeout(() => fail(noContact()), timeout);
      const settle =
        <T>(tell: (value: T) => void) =>
        (value: T) => {
          clearTimeout(timer);
          tell(value);
        };
      waiting.push({ resolve: settle(resolve), reject: settle(reject) });
      socket.write(encodeFrame(message));
    });
  return {
    peer,
    closed: () => socket.destroyed,
    ask(message, timeout) {
      const answered = turn.then(() => one(message, timeout));
      turn = answered.catch(() => undefined);
      return answered;
    },
    end: () => socket.end(),
  };
}
