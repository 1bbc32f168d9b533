import type { Database } from "../../db/database.ts";
import { createDeviceIdentity, ensureDeviceId } from "../../main/core/enrolment/service.ts";
import type { Ports } from "../../main/core/ports.ts";
import type { DeviceAuthority } from "../provincial-server/device-authority.ts";

/** The office that a machine joins, as the province knows it. */
export const JOINED_UNIT = {
  code: "H40.12.3",
  codeUnverified: false,
  name: "UBND xã Đại Huệ",
  parentName: "UBND tỉnh Nghệ An",
  unitName: "Trung tâm Phục vụ hành chính công xã Đại Huệ",
  abbreviation: "TTPVHCC",
  address: "Xã Đại Huệ",
  phone: "",
};

/** Gives a machine the certificate that enrolment would; answers its device id. */
export async function certifyMachine(
  parts: { database: Database; ports: Ports },
  authority: DeviceAuthority,
  unitId: string,
  at: { issued: number; written: string },
): Promise<string> {
  const { database, ports } = parts;
  const deviceId = await ensureDeviceId(database, ports);
  const devices = createDeviceIdentity({ database, ports, deviceId });
  const request = await devices.request();
  const certificate = authority.certify(request, { deviceId, unitId }, at.issued);
  await database.write({ actor: "system", at: at.written }, async (tx) => {
    await devices.accept(tx, certificate, [authority.certificate]);
    await tx.db
      .insertInto("enrolment")
      .values({
        one: 1,
        key: deviceId,
        server_url: "https://tinh.example",
        state: "done",
        authorities: JSON.stringify([authority.certificate]),
        changed_at: tx.at,
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  });
  return deviceId;
}
