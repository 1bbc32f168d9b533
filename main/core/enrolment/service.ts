/** What other features may use of joining the province (ghi danh). */
export { ensureDeviceId, uuidOf } from "./device-id.ts";
export { createDeviceIdentity, type DeviceIdentity, type Devices } from "./identity.ts";
export { createEnrolment } from "./join.ts";
export { createReference } from "./reference.ts";
export { createRenewal } from "./renewal.ts";
