import { generateKeyPairSync, randomUUID } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import Provider, { type JWK } from "oidc-provider";
import { onTestFinished } from "vitest";

/** Somebody of the province, as its identity provider tells them. */
export interface Person {
  name: string;
  preferred_username: string;
  roles: string[];
}

/** A real OpenID provider on loopback, with its own pages for signing in and agreeing. */
export interface TestProvider {
  issuer: string;
  people: Record<string, Person>;
  /** signs with another key from now on; the old one is published no more */
  rotate(): void;
  /** Goes through the pages at an address as a person with a browser would, or refuses there; answers where that ended. */
  visit(address: string, login: string | null): Promise<URL>;
  /** ends what was granted to a person */
  forget(login: string): Promise<void>;
}

export async function startProvider(people: Record<string, Person>): Promise<TestProvider> {
  let handler = (_request: unknown, _answer: unknown): void => {};
  const server: Server = createServer((request, answer) => handler(request, answer));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const gone = new Set<string>();

  function serve(): void {
    const provider = new Provider(issuer, {
      clients: [
        {
          client_id: "quay-mot-cua",
          application_type: "native",
          token_endpoint_auth_method: "none",
          redirect_uris: ["http://127.0.0.1/dang-nhap"],
          response_types: ["code"],
          grant_types: [
            "authorization_code",
            "refresh_token",
            "urn:ietf:params:oauth:grant-type:device_code",
          ],
        },
      ],
      claims: { openid: ["sub"], profile: ["name", "preferred_username", "roles"] },
      conformIdTokenClaims: false,
      features: { deviceFlow: { enabled: true }, revocation: { enabled: true } },
      findAccount: async (_context, id) =>
        gone.has(id) ? undefined : { accountId: id, claims: async () => ({ sub: id, ...people[id] }) },
      jwks: { keys: [newKey()] },
      cookies: { keys: ["test"] },
      ttl: {
        AccessToken: 3600,
        DeviceCode: 600,
        Grant: 86_400,
        IdToken: 3600,
        Interaction: 3600,
        RefreshToken: 86_400,
        Session: 3600,
      },
    });
    handler = provider.callback() as typeof handler;
  }
  serve();

  async function visit(address: string, login: string | null): Promise<URL> {
    const jar = new Map<string, string>();
    let url = new URL(address);
    let form: URLSearchParams | undefined;
    for (let step = 0; step < 20; step++) {
      const answer = await fetch(url, {
        method: form ? "POST" : "GET",
        body: form,
        redirect: "manual",
        headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join("; ") },
      });
      for (const cookie of answer.headers.getSetCookie()) {
        const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
        if (name) jar.set(name, value ?? "");
      }
      form = undefined;
      const onward = answer.headers.get("location");
      if (onward) {
        url = new URL(onward, url);
        if (url.origin === issuer) continue;
        await fetch(url);
        return url;
      }
      const page = await answer.text();
      const abort = /href="([^"]*\/abort)"/.exec(page)?.[1];
      if (login === null && abort) {
        url = new URL(abort, url);
        continue;
      }
      const action = /<form[^>]*action="([^"]+)"/.exec(page)?.[1];
      if (!action) return url;
      url = new URL(action.replaceAll("&amp;", "&"), url);
      form = new URLSearchParams({ login: login ?? "", password: "bất kỳ" });
      for (const [input] of page.matchAll(/<input[^>]*type="hidden"[^>]*>/g)) {
        const name = /name="([^"]+)"/.exec(input)?.[1];
        if (name) form.set(name, /value="([^"]*)"/.exec(input)?.[1] ?? "");
      }
    }
    throw new Error("the provider's pages go round");
  }

  return { issuer, people, rotate: serve, visit, forget: async (login) => void gone.add(login) };
}

function newKey(): JWK {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { ...privateKey.export({ format: "jwk" }), kid: randomUUID(), use: "sig", alg: "RS256" } as JWK;
}
