import type { FastifyInstance, FastifyRequest } from "fastify";
import type { EnrolmentRequest, Machines, Unit } from "./machines.ts";
import { Problem } from "./problem.ts";

/** What machines ask of the province to join it. */
export function addMachines(
  app: FastifyInstance,
  machines: Machines,
  machineOf: (request: FastifyRequest) => string,
): void {
  app.post("/v1/enrolments", async (request) =>
    machines.join(request.body as EnrolmentRequest, request.socket.remoteAddress ?? ""),
  );
  app.post("/v1/device/escrow", async (request, reply) => {
    const { wrappedKey } = request.body as { wrappedKey: string };
    await machines.leaveEscrow(machineOf(request), wrappedKey);
    return reply.code(204).send();
  });
  app.post("/v1/device/certificate", async (request) => {
    const { certificateRequest } = request.body as { certificateRequest: string };
    return machines.renew(machineOf(request), certificateRequest);
  });
}

/** IT's side of the machines; inside the administration, behind its token. */
export function addMachineAdministration(admin: FastifyInstance, machines: Machines): void {
  admin.post("/admin/enrolment-codes", async (request) => {
    const { unit, names, hours } = request.body as { unit?: Unit; names?: string[]; hours?: number };
    if (!unit?.code || !unit.name) throw new Problem("invalid", "Cần unit với code và name.");
    return { codes: await machines.makeCodes({ unit, names: names ?? [""], hours: hours ?? 72 }) };
  });
  admin.get("/admin/machines", async () => ({ machines: await machines.list() }));
  admin.post("/admin/machines/:deviceId/revoke", async (request) => {
    const { why } = request.body as { why?: string };
    await machines.revoke((request.params as { deviceId: string }).deviceId, why ?? "");
    return {};
  });
}
