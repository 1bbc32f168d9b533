import type { Fault } from "../provincial-server/faults.ts";
import { createProvincialServer, type ProvinceOptions } from "../provincial-server/server.ts";

/** A running province for a test, in this process. */
export type TestProvince = Awaited<ReturnType<typeof startServer>>;

/**
 * Starts the reference server on loopback. `token` is the first machine's; `send` makes a raw request in
 * the contract's headers; `fault` switches misbehaviour on. Close it with `close`.
 */
export async function startServer(options: ProvinceOptions) {
  const server = await createProvincialServer(options);
  const token = server.deviceTokens[0]!;
  return {
    ...server,
    token,
    fault: (fault: Fault) => server.faults.add(fault),
    async send(
      method: string,
      path: string,
      init: { headers?: Record<string, string>; json?: unknown; body?: Uint8Array; token?: string } = {},
    ): Promise<{ status: number; headers: Headers; json: Record<string, unknown> }> {
      const response = await fetch(`${server.url}${path}`, {
        method,
        headers: {
          "sync-protocol": "1",
          authorization: `Bearer ${init.token ?? token}`,
          ...(init.json === undefined ? {} : { "content-type": "application/json" }),
          ...init.headers,
        },
        body: init.json === undefined ? (init.body as BodyInit | undefined) : JSON.stringify(init.json),
      });
      const text = await response.text();
      const json = (response.headers.get("content-type") ?? "").includes("json") ? JSON.parse(text) : {};
      return { status: response.status, headers: response.headers, json };
    },
    /** Bytes that PATCH requests wrote, by upload. */
    receivedBytes(): Map<string, number> {
      const sums = new Map<string, number>();
      for (const { uploadId, received } of server.files.transfers) {
        sums.set(uploadId, (sums.get(uploadId) ?? 0) + received);
      }
      return sums;
    },
  };
}
