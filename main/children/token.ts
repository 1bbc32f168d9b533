import { AppError } from "../core/errors.ts";
import { serveChild } from "./host-channel.ts";
import { TokenModule, type TokenName } from "./token-module.ts";

/**
 * The process of one vendor's PKCS#11 library. It may crash or hang; the core kills and restarts it. Calls
 * run one after another by nature: every PKCS#11 call blocks.
 */
let module: TokenModule | undefined;

function opened(): TokenModule {
  if (!module) throw new AppError("signing.no-module", { path: "chưa mở" });
  return module;
}

serveChild({
  /** Loads the library; the same one again is no error, another one is. */
  open: async ({ module: path }: { module: string }) => {
    if (module && module.path !== path) {
      throw new AppError("signing.module-failed", { why: "tiến trình này đang giữ thư viện khác" });
    }
    module ??= TokenModule.load(path);
    return {};
  },
  tokens: async () => opened().tokens(),
  login: async ({ pin, ...token }: TokenName & { pin: string }) => {
    opened().login(token, pin);
    return {};
  },
  sign: async ({ keyId, data, ...token }: TokenName & { keyId?: string; data: Uint8Array }) =>
    opened().sign(token, keyId, data),
  logout: async (token: TokenName) => {
    module?.logout(token);
    return {};
  },
});
