import type { RecogniseParams } from "../core/digitise/types.ts";
import { AppError } from "../core/errors.ts";
import { serveChild } from "./host-channel.ts";
import { recognise } from "./ocr-engine.ts";

// More threads than cores lose time and documents; the pool decides how many processes there are.
process.env.OMP_THREAD_LIMIT = "1";

serveChild({
  recognise: async (params: RecogniseParams & { page?: number }) => {
    try {
      return await recognise(params);
    } catch (cause) {
      throw new AppError("ocr.failed", { page: params.page ?? 1 }, { retryable: true, cause });
    }
  },
});
