/** What other features may use of joining the province (ghi danh). */
export type { DeviceVerdict } from "./certificate.ts";
export { ensureDeviceId } from "./device-id.ts";
export { createDeviceIdentity, type DeviceIdentity, type Devices } from "./identity.ts";
export { createEnrolment, type Enrolment } from "./join.ts";
