import * as oidc from "openid-client";
import { AppError } from "../errors.ts";
import type { Net, Random } from "../ports.ts";

/** What is configured of the province's identity provider (OpenID Connect). */
export interface OidcConfig {
  issuer: string;
  clientId: string;
  scopes: string;
}

export interface OidcParts {
  net: Net;
  random: Random;
  /** this machine's clock minus the server's, milliseconds; null where it was never measured */
  skewMs(): number | null;
}

/** What the provider said of a person, proved. */
export interface Proved {
  subject: string;
  claims: Record<string, unknown>;
  refreshToken: string | null;
}

const TIMEOUT_MS = 20_000;
const MAX_ANSWER = 1024 * 1024;
/** what clocks of servers differ by in peace; seconds */
const TOLERANCE_S = 30;

/**
 * Asks the provider by the office's way out. Everything it says is proved: metadata under its own name, tokens by the
 * signature of its present keys, for this program, this attempt and this moment. Throws `accounts.oidc-…` and the sync
 * errors of the line.
 */
export function createOidc(config: OidcConfig, parts: OidcParts) {
  let known: oidc.Configuration | undefined;

  const viaPort: oidc.CustomFetch = async (url, options) => {
    const body = options.body instanceof URLSearchParams ? options.body.toString() : options.body;
    const answer = await parts.net.send({
      method: options.method,
      url,
      headers: Object.fromEntries(Object.entries(options.headers)),
      body: body === null || body === undefined ? undefined : String(body),
      timeout: TIMEOUT_MS,
      maxBytes: MAX_ANSWER,
    });
    const headers = new Headers();
    for (const [name, value] of Object.entries(answer.headers)) headers.set(name, value);
    const empty = answer.status === 204 || answer.status === 304 || answer.body.length === 0;
    return new Response(empty ? null : Buffer.from(answer.body), { status: answer.status, headers });
  };

  /** The provider's metadata, read once a run; its keys are asked for again when one is not known. */
  async function discover(): Promise<oidc.Configuration> {
    if (!known) {
      const skew = parts.skewMs();
      const clock = {
        // the province's clock is the yardstick, not this PC's
        [oidc.clockSkew]: skew === null ? 0 : Math.round(-skew / 1000),
        [oidc.clockTolerance]: TOLERANCE_S,
      };
      const found = await oidc.discovery(new URL(config.issuer), config.clientId, clock, oidc.None(), {
        execute: isHere(config.issuer)
          ? [oidc.allowInsecureRequests, oidc.enableNonRepudiationChecks]
          : [oidc.enableNonRepudiationChecks],
        [oidc.customFetch]: viaPort,
      });
      known = found;
    }
    return known;
  }

  /** An attempt begins with what the provider says now: keys change, and a known one may be gone. */
  function anew(): void {
    known = undefined;
  }

  async function proved<T>(work: (provider: oidc.Configuration) => Promise<T>): Promise<T> {
    try {
      return await work(await discover());
    } catch (error) {
      throw inWords(error);
    }
  }

  const secret = () => Buffer.from(parts.random.bytes(32)).toString("base64url");

  return {
    /** Begins the authorisation code flow; `finish` takes the address that the browser came back to. */
    async code(redirectUri: string) {
      anew();
      const [verifier, state, nonce] = [secret(), secret(), secret()];
      const address = await proved(async (provider) =>
        oidc.buildAuthorizationUrl(provider, {
          redirect_uri: redirectUri,
          scope: config.scopes,
          code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
          code_challenge_method: "S256",
          state,
          nonce,
          // a counter is shared: the provider asks who sits there, and never answers for the one before
          prompt: "login consent",
        }),
      );
      const finish = (cameBack: URL): Promise<Proved> =>
        proved(async (provider) =>
          told(
            await oidc.authorizationCodeGrant(provider, cameBack, {
              pkceCodeVerifier: verifier,
              expectedState: state,
              expectedNonce: nonce,
              idTokenExpected: true,
            }),
          ),
        );
      return { address: address.href, finish };
    },

    /** Begins the device code flow: the person types a code at another device. */
    async device() {
      anew();
      const asked = await proved((provider) =>
        oidc.initiateDeviceAuthorization(provider, { scope: config.scopes }),
      );
      const finish = (signal: AbortSignal): Promise<Proved> =>
        proved(async (provider) =>
          told(await oidc.pollDeviceAuthorizationGrant(provider, asked, undefined, { signal })),
        );
      return { code: asked.user_code, address: asked.verification_uri, finish };
    },

    /** Whether the account is still good; the new refresh token where the provider turns it over. */
    refresh: (refreshToken: string): Promise<{ refreshToken: string }> =>
      proved(async (provider) => {
        const tokens = await oidc.refreshTokenGrant(provider, refreshToken);
        return { refreshToken: tokens.refresh_token ?? refreshToken };
      }),

    revoke: (refreshToken: string): Promise<void> =>
      proved((provider) =>
        oidc.tokenRevocation(provider, refreshToken, { token_type_hint: "refresh_token" }),
      ),
  };
}

export type Oidc = ReturnType<typeof createOidc>;

function told(tokens: oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers): Proved {
  const claims = tokens.claims();
  if (!claims) throw untrusted("thiếu thông tin người dùng");
  return { subject: claims.sub, claims: { ...claims }, refreshToken: tokens.refresh_token ?? null };
}

/** A provider on this very machine (tests, demonstration) may speak plain HTTP; every other must prove itself. */
function isHere(issuer: string): boolean {
  const { protocol, hostname } = new URL(issuer);
  return protocol === "http:" && ["127.0.0.1", "localhost", "[::1]"].includes(hostname);
}

const untrusted = (why: string, cause?: unknown) =>
  new AppError("accounts.oidc-untrusted", { why }, { cause });

/** What the library refuses, in the words of a person; a refusal of ours passes as it is. */
function inWords(error: unknown): AppError {
  for (let at: unknown = error; at instanceof Error; at = at.cause) if (at instanceof AppError) return at;
  if (error instanceof oidc.AuthorizationResponseError) {
    return new AppError("accounts.oidc-denied", {}, { cause: error });
  }
  if (error instanceof oidc.ResponseBodyError) {
    if (error.error === "access_denied") return new AppError("accounts.oidc-denied", {}, { cause: error });
    if (error.error === "invalid_grant") return new AppError("accounts.oidc-code", {}, { cause: error });
    if (error.error === "expired_token") return new AppError("accounts.oidc-late", {}, { cause: error });
    return untrusted(`máy chủ đăng nhập từ chối (${error.error})`, error);
  }
  const code = codeOf(error);
  if (code.includes("TIMESTAMP")) return new AppError("accounts.oidc-clock", {}, { cause: error });
  if (code.includes("KEY_SELECTION")) return untrusted("chữ ký không thuộc khóa hiện nay của máy chủ", error);
  if (code.includes("CLAIM_COMPARISON"))
    return untrusted("trả lời cho nơi khác hoặc lần đăng nhập khác", error);
  if (code.includes("ATTRIBUTE_COMPARISON")) return untrusted("máy chủ tự xưng tên khác", error);
  if (code === "OAUTH_ABORT" || code === "OAUTH_TIMEOUT") {
    return new AppError("accounts.oidc-late", {}, { cause: error });
  }
  return untrusted("trả lời không đúng chuẩn", error);
}

function codeOf(error: unknown): string {
  const codes: string[] = [];
  for (let at: unknown = error; at instanceof Error; at = at.cause)
    codes.push(String((at as { code?: unknown }).code ?? ""));
  return (
    codes.find((code) => /TIMESTAMP|KEY_SELECTION|COMPARISON|ABORT|TIMEOUT/.test(code)) ?? codes[0] ?? ""
  );
}
