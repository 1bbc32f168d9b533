/** Bytes in megabytes to one decimal, as a person reads it: `1,4`. */
export const megabytes = (bytes: number): string => (bytes / 1_048_576).toFixed(1).replace(".", ",");
