/** SHA-256 of every file under a folder, by its path with forward slashes. */
export function manifestOf(folder: string): Record<string, string>;
