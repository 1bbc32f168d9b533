/** Shapes that pass between the scanner child and the core; one set for every kind of scanner. */

/** `escl`: network scanners without a driver; `sane`: the drivers of Linux; `windows`: WIA and TWAIN, by a helper. */
export type ScannerKind = "escl" | "sane" | "windows";

/** Variable of the scanner child that names the helper program for drivers of Windows. */
export const SCAN_HELPER = "COUNTER_SCAN_HELPER";
export type ScanSource = "feeder" | "platen";
/** No black and white: the law wants colour (TT 01/2023 Điều 8 k2.e), and grey is for plain text where it suffices. */
export type ScanColour = "colour" | "grey";
export type ScanPaper = "A4" | "A3" | "A5";

/** How to scan (cấu hình quét). */
export interface ScanProfile {
  dpi: number;
  colour: ScanColour;
  source: ScanSource;
  /** both sides in one pass; feeder only */
  duplex: boolean;
  paper: ScanPaper;
}

export interface ScannerAddress {
  kind: ScannerKind;
  /** eSCL: URL of its root, such as `http://192.168.1.20/eSCL`; others: the name of the device at its driver */
  address: string;
  /** SHA-256 of the certificate that a person trusted, hexadecimal with colons; null: the system decides */
  certificate: string | null;
}

export interface FoundScanner extends ScannerAddress {
  name: string;
}

/** What one feed of a scanner can do. */
export interface SourceAbilities {
  source: ScanSource;
  duplex: boolean;
  /** dots per inch, rising */
  dpi: number[];
  colours: ScanColour[];
}

export interface ScannerAbilities {
  /** make and model, with the driver's version where it tells one */
  name: string;
  /** where the scanner is in truth, after a redirection */
  address: string;
  sources: SourceAbilities[];
}

/** What a scanner says of itself before a scan. */
export type ScannerState =
  | "ready"
  | "loaded"
  | "empty"
  | "jam"
  | "cover-open"
  | "busy"
  | "stopped"
  | "unknown";

/** Why a scan ended. None is an error: the pages that came are kept, whatever it is. */
export type ScanEnd =
  | "done"
  | "empty"
  | "jam"
  | "cover-open"
  | "busy"
  | "gone"
  | "refused"
  | "cancelled"
  | "bad-page"
  | "closed"
  | "no-access"
  | "no-memory"
  | "disk-full"
  | "failed";

/** Answer to `next`: one image of one side, or the end. `detail` goes to the log only. */
export type ScanStep =
  | { page: { bytes: Uint8Array; mediaType: "image/jpeg" | "image/png" | "image/tiff" | "application/pdf" } }
  | { end: ScanEnd; detail: string };

/** Sizes of paper, portrait, in millimetres. */
export const PAPER_MM: Record<ScanPaper, { width: number; height: number }> = {
  A3: { width: 297, height: 420 },
  A4: { width: 210, height: 297 },
  A5: { width: 148, height: 210 },
};
