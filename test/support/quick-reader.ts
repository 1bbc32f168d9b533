import type { OcrPage, RecogniseParams } from "../../main/core/digitise/types.ts";
import type { Child, ChildCallOptions, ChildKind, Children } from "../../main/core/ports.ts";
import { nodeChildren } from "../../main/hosts/node/children.ts";

export interface QuickRead {
  page: number;
  model: string;
}

/**
 * Children whose reader answers at once, with one line a page, for tests of everything around the reading. Pictures go
 * through a real imaging process, one of `real`. `before` may hold a page up, or fail it.
 */
export function quickReaders(
  before: (read: QuickRead) => Promise<void> | void = () => {},
  real: Children = nodeChildren(),
) {
  const reads: QuickRead[] = [];
  const reader = (): Child => {
    let living = true;
    return {
      async call<T>(_method: string, params: unknown, options: ChildCallOptions = {}): Promise<T> {
        const { image, model = "fast", page = 0 } = params as RecogniseParams & { page?: number };
        const read = { page, model };
        const stopped = new Promise<never>((_, reject) => {
          options.signal?.addEventListener("abort", () => reject(options.signal?.reason), { once: true });
        });
        stopped.catch(() => {});
        await Promise.race([before(read), stopped]);
        options.signal?.throwIfAborted();
        reads.push(read);
        return lineOf(page, image) as T;
      },
      memory: () => 0,
      alive: () => living,
      async stop() {
        living = false;
      },
    };
  };
  /** methods that the imaging processes have answered */
  const pictures: string[] = [];
  const imaging = (child: Child): Child => ({
    async call<T>(method: string, params: unknown, options?: ChildCallOptions): Promise<T> {
      const answer = await child.call<T>(method, params, options);
      pictures.push(method);
      return answer;
    },
    memory: () => child.memory(),
    alive: () => child.alive(),
    stop: () => child.stop(),
  });
  const children: Children = {
    start(kind: ChildKind, options) {
      if (kind === "ocr") return reader();
      const child = real.start(kind, options);
      return kind === "imaging" ? imaging(child) : child;
    },
    resident: () => real.resident(),
  };
  return { children, reads, pictures };
}

function lineOf(page: number, png: Uint8Array): OcrPage {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  const words = ["Trang", "thử", "số", String(page)].map((text, at) => ({
    text,
    confidence: 0.95,
    box: [100 + at * 110, 100, 200 + at * 110, 130] as [number, number, number, number],
    baseline: [100 + at * 110, 130, 200 + at * 110, 130] as [number, number, number, number],
  }));
  const text = words.map((word) => word.text).join(" ");
  return {
    text,
    lines: [{ text, confidence: 0.95, box: [100, 100, 540, 130], block: 0, words }],
    width,
    height,
  };
}
