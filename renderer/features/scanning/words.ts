import type { Scanner, ScanProfile } from "../../../preload/contract/index.ts";

export const SOURCES: Record<ScanProfile["source"], string> = { feeder: "khay nạp", platen: "mặt kính" };
export const COLOURS: Record<ScanProfile["colour"], string> = { colour: "màu", grey: "xám" };

/** A profile in one line, as it stands under the name of the scanner. */
export function profileText(profile: Scanner["profile"]): string {
  return [
    `${profile.dpi} dpi`,
    COLOURS[profile.colour],
    SOURCES[profile.source],
    profile.duplex ? "hai mặt" : "một mặt",
    profile.paper,
  ].join(" · ");
}
