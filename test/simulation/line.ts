import { AppError } from "../../main/core/errors.ts";
import type { Net, NetRequest, NetResponse } from "../../main/core/ports.ts";
import { PORTAL_PAGE } from "../provincial-server/faults.ts";
import type { Province } from "./province.ts";
import { never, type World } from "./world.ts";

/** How likely each trouble of one exchange is, 0 to 1. */
export interface Weather {
  partition: boolean;
  portal: boolean;
  /** bytes a second */
  speed: number;
  trouble: number;
}

export const FAIR: Weather = { partition: false, portal: false, speed: 2_000_000, trouble: 0 };

/** A change of what is sent, for the bugs that a test plants. */
export type Tampering = (request: NetRequest) => NetRequest;

const offline = () => new AppError("sync.offline", {}, { retryable: true });

/** One counter's way to the province, with everything that may happen on it. */
export class SimulatedLine {
  weather: Weather = { ...FAIR };
  readonly #world: World;
  readonly #province: Province;

  constructor(world: World, province: Province) {
    this.#world = world;
    this.#province = province;
  }

  /** The network of a machine that is there as long as `alive` says so. */
  net(alive: () => boolean): Net {
    return {
      send: (request) =>
        alive()
          ? new Promise<NetResponse>((resolve, reject) => {
              // an answer to a machine that is gone is nobody's
              const unlessGone =
                <T>(tell: (value: T) => void) =>
                (value: T) =>
                  void (alive() && tell(value));
              this.#carry(request, unlessGone(resolve), unlessGone(reject));
            })
          : never(),
      leaveBy: () => {},
      certificateOf: never,
    };
  }

  #carry(wish: NetRequest, answer: (response: NetResponse) => void, fail: (why: unknown) => void): void {
    const world = this.#world;
    const { weather } = this;
    // what comes late or twice comes as it was sent, whatever its sender does with the bytes meanwhile
    const request = wish.body instanceof Uint8Array ? { ...wish, body: Uint8Array.from(wish.body) } : wish;
    if (weather.partition) {
      // refused at once, or swallowed
      world.after(world.chance(0.5) ? 20 : request.timeout, () => fail(offline()));
      return;
    }
    if (weather.portal) {
      world.after(100, () =>
        answer({
          status: 200,
          headers: { "content-type": "text/html; charset=utf-8" },
          body: Buffer.from(PORTAL_PAGE),
        }),
      );
      return;
    }
    const size = sizeOf(request);
    const takes = world.between(10, 150) + (size / weather.speed) * 1000;
    if (takes > request.timeout) {
      // the line is too slow for it: what came through until then has arrived
      world.after(request.timeout, async () => {
        await this.#province.exchange(request, { up: Math.floor((size * request.timeout) / takes) });
        fail(offline());
      });
      return;
    }
    const trouble = world.chance(weather.trouble) ? world.between(0, 6) : -1;
    switch (trouble) {
      case 0:
        world.count("lostRequest");
        world.after(request.timeout, () => fail(offline()));
        return;
      case 1:
        world.count("lostAnswer");
        world.after(takes, async () => {
          await this.#province.exchange(request);
          world.after(request.timeout, () => fail(offline()));
        });
        return;
      case 2: {
        world.count("cutUp");
        const up = world.between(1, 400 + size);
        world.after(takes, async () => {
          await this.#province.exchange(request, { up });
          fail(offline());
        });
        return;
      }
      case 3: {
        world.count("cutDown");
        const down = world.between(1, 600);
        world.after(takes, async () => {
          const response = await this.#province.exchange(request, { down });
          if (response) this.#hand(request, response, answer, fail);
          else fail(offline());
        });
        return;
      }
      case 4:
        world.count("duplicate");
        world.after(takes + world.between(1, 90_000), async () => {
          await this.#province.exchange(request);
        });
        break;
      case 5:
        // it arrives when nobody waits for it any more
        world.count("late");
        world.after(request.timeout, () => fail(offline()));
        world.after(request.timeout + world.between(1, 60_000), async () => {
          await this.#province.exchange(request);
        });
        return;
      case 6:
        world.count("serverError");
        world.after(takes, () =>
          answer({
            status: world.pick([500, 502, 503, 504])!,
            headers: { "content-type": "text/html", ...(world.chance(0.5) ? { "retry-after": "3" } : {}) },
            body: Buffer.from("<h1>Bad gateway</h1>"),
          }),
        );
        return;
    }
    world.after(takes, async () => {
      const response = await this.#province.exchange(this.#damaged(request));
      if (response) this.#hand(request, response, answer, fail);
      else fail(offline());
    });
  }

  /** A byte of a file may arrive as another one; everything else is text that TLS protects. */
  #damaged(request: NetRequest): NetRequest {
    const carries = ["application/offset+octet-stream", "application/x-file-list"].includes(
      request.headers?.["content-type"] ?? "",
    );
    const size = (request.body as Uint8Array | undefined)?.length ?? 0;
    if (!carries || size === 0 || !this.#world.chance(this.weather.trouble * 2)) return request;
    this.#world.count("corrupted");
    const body = Buffer.from(request.body as Uint8Array);
    const place = this.#world.between(0, body.length - 1);
    body[place] = body[place]! ^ 0x20;
    return { ...request, body };
  }

  #hand(
    request: NetRequest,
    response: NetResponse,
    answer: (response: NetResponse) => void,
    fail: (why: unknown) => void,
  ): void {
    if (response.body.length > request.maxBytes)
      fail(new AppError("files.too-large", { size: "", limit: "" }));
    else answer(response);
  }
}

function sizeOf(request: NetRequest): number {
  const { body } = request;
  return 300 + (body === undefined ? 0 : typeof body === "string" ? Buffer.byteLength(body) : body.length);
}
