import manifest from "../../package.json" with { type: "json" };

export const version: string = manifest.version;

/**
 * Day on which this version was made, `yyyy-MM-dd`. A clock before it is wrong, whatever else it says, so it
 * is raised with every release.
 */
export const buildDay = "2026-11-01";
