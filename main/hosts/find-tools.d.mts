/** Path of an installed Chromium, Chrome or Edge; undefined when there is none. `COUNTER_BROWSER` names one. */
export function findBrowser(env?: Record<string, string | undefined>, platform?: string): string | undefined;
/** Path of the PKCS#11 library of SoftHSM2; undefined when it is not installed. `COUNTER_SOFTHSM` names one. */
export function findSoftHsm(env?: Record<string, string | undefined>): string | undefined;
/** Name of ImageMagick's own program; undefined when it is not installed. */
export function findImageMagick(): string | undefined;
