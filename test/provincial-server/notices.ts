import type { OperationRequest } from "./operations.ts";
import type { Store } from "./store.ts";

/**
 * Tells the people of whom a list of operations asks it. The list is read to its end before anybody is told: what was
 * settled at the counter while the line was down is not told again.
 */
export async function tellPeople(store: Store, operations: readonly OperationRequest[]): Promise<void> {
  const settled = new Set(
    operations.filter(({ kind }) => kind === "notice.settled").map(({ body }) => body.noticeId),
  );
  for (const { kind, dossierId, body } of operations) {
    if (kind === "notice.requested" && dossierId && !settled.has(body.noticeId)) {
      await tellPerson(store, dossierId, body);
    }
  }
}

/**
 * The province's gateway of messages (tin nhắn, thư điện tử), as far as a counter sees it: a mobile number of ten
 * digits gets a message, else a mail address a mail; the answer goes out on the feed.
 */
async function tellPerson(store: Store, dossierId: string, body: Record<string, unknown>): Promise<void> {
  const { phone, email } = (body.person ?? {}) as { phone?: string; email?: string };
  const mobile = /^0\d{9}$/.test((phone ?? "").replace(/[\s.]/g, ""));
  const how = mobile ? "tin nhắn" : /^\S+@\S+\.\S+$/.test(email ?? "") ? "thư điện tử" : null;
  await store.tell("notice-answered", dossierId, {
    notice: {
      id: String(body.noticeId),
      outcome: how ? "sent" : "failed",
      how: how ?? "số điện thoại không đúng, không có thư điện tử",
    },
  });
}
