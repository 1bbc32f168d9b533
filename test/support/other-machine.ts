import { randomUUID } from "node:crypto";
import { canonicalHash } from "../provincial-server/operations.ts";

/** One operation as another machine of the office, with this machine's right to send, gives it to the province. */
export async function sendAsAnother(
  province: { url: string; deviceToken: string },
  operation: {
    kind: string;
    dossierId: string | null;
    /** UUID of that machine; any when absent */
    deviceId?: string;
    /** ISO 8601 with offset */
    createdAt: string;
    body: object | undefined;
  },
): Promise<void> {
  const response = await fetch(`${province.url}/v1/operations`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${province.deviceToken}`,
      "sync-protocol": "1",
      "content-type": "application/json",
    },
    body: JSON.stringify({
      id: randomUUID(),
      deviceId: randomUUID(),
      deviceSeq: 1,
      requestHash: canonicalHash(operation.body),
      files: [],
      ...operation,
    }),
  });
  if (response.status !== 200) throw new Error(`the province answered ${response.status}`);
}
