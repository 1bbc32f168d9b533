import { z } from "zod";
import type { Database } from "../../../db/database.ts";
import { AppError } from "../errors.ts";
import type { Ports } from "../ports.ts";
import type { ServerLine } from "../sync/service.ts";
import { dayOf, displayTime, toTimestamp } from "../time.ts";
import { Pem } from "./answer.ts";
import type { Devices } from "./identity.ts";

/** A certificate is renewed in the last quarter of its time: weeks without a line pass in between. */
const LAST_PART = 1 / 4;
const DAY_MS = 24 * 3600_000;

/** What the province answers (schema `RenewedCertificate` of resources/sync/openapi.json). */
const Renewed = z.looseObject({ certificate: Pem, authorities: z.array(Pem).min(1).max(10) });

const Refusal = z.object({ at: z.string(), why: z.string() });

/** How this machine's certificate stands, in words. */
export interface CertificateStanding {
  /** what a person reads: until when it holds */
  value: string;
  /** it ends soon or is at its end */
  ending: boolean;
  /** what hinders and what to do */
  fix: string;
}

/**
 * The machine's certificate is renewed by itself while there is a line, with a new key, long before it ends. What the
 * province refuses is kept and said; at its end the machine still sends, but its office does not know it any more.
 */
export function createRenewal(parts: { database: Database; ports: Ports; devices: Devices }) {
  const { database, ports, devices } = parts;
  const at = () => toTimestamp(ports.clock.now());

  async function note(why: string): Promise<void> {
    const before = await refusal();
    if (before?.why === why && dayOf(Date.parse(before.at)) === dayOf(ports.clock.now())) return;
    await database.write({ actor: "system", at: at() }, async (tx) => {
      const renewal = JSON.stringify({ at: tx.at, why });
      await tx.db.updateTable("enrolment").set({ renewal }).execute();
      await tx.audit("enrolment.not-renewed", devices.deviceId, { why });
      tx.emit("office", []);
    });
  }

  async function refusal(): Promise<z.infer<typeof Refusal> | undefined> {
    const row = await database.read.selectFrom("enrolment").select("renewal").executeTakeFirst();
    return row?.renewal ? Refusal.parse(JSON.parse(row.renewal)) : undefined;
  }

  return {
    /** Asks for a new certificate when it is time; the same key until it was answered. Throws what `exchange` throws. */
    async sync(line: ServerLine): Promise<void> {
      const identity = await devices.current();
      if (!identity) return;
      const { notBefore, notAfter } = identity;
      if (ports.clock.now() < notAfter - (notAfter - notBefore) * LAST_PART) return;
      const answer = await line.exchange({
        method: "POST",
        path: "/v1/device/certificate",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ certificateRequest: await devices.request() }),
      });
      if (answer.status === 404) return await note("máy chủ tỉnh chưa có chức năng cấp lại");
      const renewed = Renewed.safeParse(answer.json);
      if (answer.status !== 200 || !renewed.success) {
        return await note(answer.problem?.detail ?? "máy chủ tỉnh trả lời không đọc được");
      }
      const { certificate, authorities } = renewed.data;
      try {
        await database.write({ actor: "system", at: at() }, async (tx) => {
          await devices.accept(tx, certificate, authorities);
          const values = { authorities: JSON.stringify(authorities), renewal: null };
          await tx.db.updateTable("enrolment").set(values).execute();
          tx.emit("office", []);
        });
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== "enrolment.strange-answer") throw error;
        await note(String(error.params.what));
      }
    },

    /** Null for a machine that has no certificate. `warnDays`: so many days before its end it is said aloud. */
    async standing(warnDays: number): Promise<CertificateStanding | null> {
      const identity = await devices.current();
      if (!identity) return null;
      const left = Math.floor((identity.notAfter - ports.clock.now()) / DAY_MS);
      const until = displayTime(toTimestamp(identity.notAfter)).slice(0, 10);
      const refused = await refusal();
      const hindered = refused
        ? ` Lần xin cấp lại ngày ${displayTime(refused.at).slice(0, 10)} không được: ${refused.why}. Báo CNTT của tỉnh.`
        : "";
      if (left < 0) {
        return {
          value: `đã hết hạn từ ngày ${until}`,
          ending: true,
          fix: `Máy vẫn gửi lên tỉnh được; các máy khác của đơn vị không nhận máy này nữa. Nối mạng để máy tự xin cấp lại.${hindered}`,
        };
      }
      return {
        value: `dùng được đến ngày ${until} (còn ${left} ngày)`,
        ending: left < warnDays,
        fix: `Nối mạng: máy tự xin cấp lại trước khi hết hạn.${hindered}`,
      };
    },
  };
}
