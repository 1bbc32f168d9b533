import { timingSafeEqual } from "node:crypto";
import type { Readable } from "node:stream";
import type { FastifyInstance } from "fastify";
import { addCalendarAdministration } from "./calendars.ts";
import type { Fault } from "./faults.ts";
import { addFeedbackAdministration } from "./feedback.ts";
import {
  type FiledAttachment,
  fileOnline,
  type NewFiling,
  supplementOnline,
  withdrawOnline,
} from "./filings.ts";
import type { KnownPerson } from "./identities.ts";
import { addMachineAdministration } from "./machine-routes.ts";
import { Problem } from "./problem.ts";
import { addPublishing } from "./published.ts";
import { proposeDue } from "./revisions.ts";
import type { ProvincialServer } from "./server.ts";

/** a signed result in Base64; bytes */
const RESULT_LIMIT = 150 * 1024 * 1024;
const PACKAGE_LIMIT = 2 ** 40;

/**
 * The operator's side, which is no part of the counter's contract: issuing and withdrawing results, moving
 * a dossier, looking at what arrived, switching faults on. Needs the administrator's own token.
 */
export function addAdministration(app: FastifyInstance, server: Omit<ProvincialServer, "url">): void {
  app.register(async (admin) => {
    admin.addHook("onRequest", async (request) => {
      const given = Buffer.from((request.headers.authorization ?? "").replace(/^Bearer /, ""));
      const wanted = Buffer.from(server.adminToken);
      if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) {
        throw new Problem("unauthorised", "Cần khóa của người quản trị máy chủ.");
      }
    });
    admin.get("/admin/state", async () => server.state());
    admin.get("/admin/transfers", async () => server.files.transfers);
    admin.get("/admin/violations", async () => server.violations);
    admin.get("/admin/operations/:id", async (request) => {
      const { id } = request.params as { id: string };
      const row = await server.store.get<{ request: string }>(
        "SELECT request FROM operations WHERE id = ?",
        id,
      );
      if (!row) throw new Problem("not-found", "Chưa nhận được lần gửi này.");
      return JSON.parse(row.request);
    });
    admin.post("/admin/results", { bodyLimit: RESULT_LIMIT }, async (request) => {
      const body = request.body as {
        dossierId?: string;
        dossierCode?: string;
        title?: string;
        pdfBase64?: string;
      };
      if (!body.title || !body.pdfBase64 || !(body.dossierId || body.dossierCode)) {
        throw new Problem("invalid", "Cần title, pdfBase64 và dossierId hoặc dossierCode.");
      }
      const pdf = Buffer.from(body.pdfBase64, "base64");
      return server.issueResult({ ...body, title: body.title, pdf });
    });
    admin.post("/admin/results/:id/withdraw", async (request) => {
      const { why } = request.body as { why?: string };
      await server.withdrawResult((request.params as { id: string }).id, why ?? "");
      return {};
    });
    admin.post("/admin/dossiers/:id/state", async (request) => {
      const { state, why } = request.body as { state?: string; why?: string };
      if (!state) throw new Problem("invalid", "Cần state.");
      await server.tellState((request.params as { id: string }).id, state, why ?? "");
      return {};
    });
    // another day than the one on the paper: the counter asks its officer
    admin.post("/admin/dossiers/:id/due", async (request) => {
      const { dueAt, why } = request.body as { dueAt?: string; why?: string };
      if (!dueAt) throw new Problem("invalid", "Cần dueAt.");
      await proposeDue(server.store, (request.params as { id: string }).id, dueAt, why ?? "");
      return {};
    });
    // what the portal hands on of a person who files online; the files in Base64
    admin.post("/admin/filings", { bodyLimit: RESULT_LIMIT }, async (request) => {
      const { attachments, ...filing } = request.body as Omit<NewFiling, "attachments"> & {
        attachments?: SentAttachment[];
      };
      return fileOnline(server.store, server.files, { ...filing, attachments: decoded(attachments) });
    });
    admin.post("/admin/filings/:id/supplement", { bodyLimit: RESULT_LIMIT }, async (request) => {
      const { attachments } = request.body as { attachments?: SentAttachment[] };
      const { id } = request.params as { id: string };
      return supplementOnline(server.store, server.files, id, decoded(attachments));
    });
    admin.post("/admin/filings/:id/withdraw", async (request) => {
      const { why } = request.body as { why?: string };
      await withdrawOnline(server.store, (request.params as { id: string }).id, why ?? "");
      return {};
    });
    addMachineAdministration(admin as unknown as FastifyInstance, server.machines);
    addFeedbackAdministration(admin as unknown as FastifyInstance, server.store);
    addCalendarAdministration(admin as unknown as FastifyInstance, server.store);
    addPublishing(admin as unknown as FastifyInstance, server.store, server.files);
    admin.post("/admin/seal-keys/:keyId/revoke", async (request) => {
      const { why, goodUpTo } = request.body as { why?: string; goodUpTo?: number };
      const { keyId } = request.params as { keyId: string };
      await server.seals.revoke(keyId, why ?? "", goodUpTo ?? null);
      return {};
    });
    admin.addContentTypeParser("application/octet-stream", (_request, payload, done) => done(null, payload));
    // a package of what a counter could not send, carried here by hand
    admin.post("/admin/packages", { bodyLimit: PACKAGE_LIMIT }, async (request) =>
      server.packages.receiveStream(request.body as Readable),
    );
    admin.post("/admin/people", async (request) => {
      await server.knowPeople(request.body as KnownPerson[]);
      return {};
    });
    admin.post("/admin/faults", async (request) => {
      server.faults.add(request.body as Fault);
      return {};
    });
    admin.delete("/admin/faults", async () => {
      server.faults.clear();
      return {};
    });
  });
}

type SentAttachment = Omit<FiledAttachment, "bytes"> & { base64: string };

const decoded = (attachments: readonly SentAttachment[] = []): FiledAttachment[] =>
  attachments.map(({ base64, ...about }) => ({ ...about, bytes: Buffer.from(base64, "base64") }));
