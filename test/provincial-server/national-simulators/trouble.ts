import type { FastifyReply, FastifyRequest } from "fastify";

/**
 * Ways in which a portal may fail, for the next `times` calls of a service.
 *
 * away: 502 before anything is done · lost: does the work, then the connection breaks · slow: waits `ms` first ·
 * html: a web page · session: the session or token is forgotten before the call · refuse: says no with `words`
 */
export interface Trouble {
  kind: "away" | "lost" | "slow" | "html" | "session" | "refuse";
  /** name of the service; absent: any */
  service?: string;
  /** only calls whose message holds this; absent: any */
  about?: string;
  /** how often; default once */
  times?: number;
  ms?: number;
  words?: string;
}

/** The troubles that were ordered, oldest first. */
export class Troubles {
  private active: (Trouble & { left: number })[] = [];

  add(trouble: Trouble): void {
    this.active.push({ ...trouble, left: trouble.times ?? 1 });
  }

  /** Uses up the oldest of a kind that fits. */
  take(kind: Trouble["kind"], service: string, message: unknown = {}): Trouble | undefined {
    const found = this.active.find(
      ({ about = "", ...one }) =>
        one.kind === kind && (one.service ?? service) === service && JSON.stringify(message).includes(about),
    );
    if (found && --found.left === 0) this.active = this.active.filter((one) => one !== found);
    return found;
  }

  /** What goes wrong before a service does anything; true when it answered already. */
  async before(service: string, reply: FastifyReply, message?: unknown): Promise<boolean> {
    const slow = this.take("slow", service);
    if (slow) await new Promise((resolve) => setTimeout(resolve, slow.ms ?? 0));
    if (this.take("away", service, message)) {
      await reply.code(502).type("text/plain").send("Bad Gateway");
      return true;
    }
    if (this.take("html", service)) {
      await reply.type("text/html").send("<!doctype html><title>Bảo trì</title>");
      return true;
    }
    return false;
  }

  /** The work is done and nobody hears of it; true when the connection was cut. */
  after(service: string, request: FastifyRequest, reply: FastifyReply): boolean {
    if (!this.take("lost", service)) return false;
    reply.hijack();
    request.raw.socket.destroy();
    return true;
  }
}
