import { X509Certificate } from "node:crypto";
import { AppError } from "../../main/core/errors.ts";
import type { Lan, LanMessage, LanParts, LanPeer } from "../../main/core/ports.ts";
import { never, type World } from "./world.ts";

interface Door {
  parts: LanParts;
  alive(): boolean;
}

const noContact = () => new AppError("exchange.no-contact", { machine: "" }, { retryable: true });

/** The local network of the office, with everything that may happen on it. A machine's address is its name. */
export class SimulatedLan {
  readonly #world: World;
  readonly #doors = new Map<string, Door>();
  /** machines whose cable is out */
  readonly cut = new Set<string>();
  /** how likely something happens to one exchange, 0 to 1 */
  trouble = 0;

  constructor(world: World) {
    this.#world = world;
  }

  /** The lines of a machine that is there as long as `alive` says so. */
  of(name: string, alive: () => boolean): Lan {
    return {
      open: async (parts) => {
        this.#doors.set(name, { parts, alive });
        return {
          port: 1,
          found: () => [...this.#doors.keys()].filter((other) => other !== name).map((other) => `${other}:1`),
          ask: (address, message, timeout) =>
            alive()
              ? new Promise((resolve, reject) => {
                  let open = true;
                  const once =
                    <T>(tell: (value: T) => void) =>
                    (value: T) => {
                      if (open && alive()) tell(value);
                      open = false;
                    };
                  this.#carry(
                    { name, parts, to: address.replace(/:1$/, ""), message, timeout },
                    once(resolve),
                    once(reject),
                  );
                })
              : never(),
          close: async () => {
            this.#doors.delete(name);
          },
        };
      },
    };
  }

  #carry(
    given: { name: string; parts: LanParts; to: string; message: LanMessage; timeout: number },
    answer: (value: { peer: LanPeer; message: LanMessage }) => void,
    fail: (why: unknown) => void,
  ): void {
    const world = this.#world;
    const { name, parts, to, message, timeout } = given;
    const door = this.#doors.get(to);
    const wait = (ms: number) => world.after(ms, () => fail(noContact()));
    if (!door?.alive() || this.cut.has(name) || this.cut.has(to)) {
      // nobody there, or no way: refused at once, or swallowed
      wait(world.chance(0.7) ? 20 : timeout);
      return;
    }
    wait(timeout);
    const takes = world.between(1, 20);
    const happens = world.chance(this.trouble) ? world.between(0, 3) : -1;
    if (happens === 0) {
      world.count("lanLost");
      return;
    }
    const serve = async (heard: boolean) => {
      const own = derOf(parts);
      const judged = await door.parts.admit(own.raw);
      if (!judged.ok) {
        door.parts.refused(judged.why, name);
        return fail(noContact());
      }
      const peer = { deviceId: judged.deviceId, certificate: own.toString(), host: name };
      const said = await door.parts.serve(peer, message);
      const theirs = derOf(door.parts);
      const proved = await parts.admit(theirs.raw);
      if (!proved.ok) return fail(new AppError("exchange.stranger", { why: proved.why }));
      if (!heard) return;
      world.after(takes, () =>
        answer({
          peer: { deviceId: proved.deviceId, certificate: theirs.toString(), host: to },
          message: said,
        }),
      );
    };
    // whoever dies while answering answers nobody: nothing here waits for it
    const deliver = (ms: number, heard: boolean) =>
      world.after(ms, () => {
        if (door.alive()) void serve(heard).catch(() => fail(noContact()));
      });
    if (happens === 1) {
      world.count("lanLost");
      deliver(takes, false);
      return;
    }
    if (happens === 2) {
      world.count("lanDuplicate");
      deliver(takes + world.between(1, 40_000), false);
    }
    if (happens === 3) {
      // an old message arrives behind newer ones
      world.count("lanLate");
      deliver(timeout + world.between(1, 40_000), false);
      return;
    }
    deliver(takes, true);
  }
}

const certificates = new Map<string, X509Certificate>();

function derOf(parts: LanParts): X509Certificate {
  const { certificate } = parts.identity;
  let read = certificates.get(certificate);
  if (!read) {
    read = new X509Certificate(certificate);
    certificates.set(certificate, read);
  }
  return read;
}
