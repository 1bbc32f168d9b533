import {
  PAPER_MM,
  type ScanColour,
  type ScannerAbilities,
  type ScannerState,
  type ScanProfile,
  type SourceAbilities,
} from "../core/scanning/types.ts";
import { all, find, parseXml, textOf, type XmlNode } from "./xml.ts";

/** What our client needs of `ScannerCapabilities` beyond what a person is shown. */
export interface EsclCapabilities {
  abilities: ScannerAbilities;
  version: string;
  /** largest area in 1/300 inch and formats, by source */
  limits: Partial<Record<"feeder" | "platen", { width: number; height: number; formats: string[] }>>;
}

const COLOURS: Record<string, ScanColour> = { RGB24: "colour", Grayscale8: "grey" };
/** Steps that are offered where a scanner names only its range. */
const USUAL_DPI = [150, 200, 300, 400, 600];

/** Reads `ScannerCapabilities`. Throws `XmlError` when it is none. */
export function readCapabilities(xml: string, address: string): EsclCapabilities {
  const root = parseXml(xml);
  const version = textOf(find(root, "Version")) || "2.0";
  const limits: EsclCapabilities["limits"] = {};
  const sources: SourceAbilities[] = [];
  const add = (source: "feeder" | "platen", caps: XmlNode | undefined, duplex: boolean) => {
    if (!caps) return;
    sources.push({ source, duplex, dpi: resolutions(caps), colours: colours(caps) });
    limits[source] = {
      width: Number(textOf(find(caps, "MaxWidth"))) || 2550,
      height: Number(textOf(find(caps, "MaxHeight"))) || 3508,
      formats: [...all(caps, "DocumentFormat"), ...all(caps, "DocumentFormatExt")].map(textOf),
    };
  };
  const adf = find(root, "Adf");
  const duplexCaps = find(adf, "AdfDuplexInputCaps");
  const simplexCaps = find(adf, "AdfSimplexInputCaps") ?? duplexCaps;
  add("feeder", simplexCaps, duplexCaps !== undefined);
  add("platen", find(root, "Platen", "PlatenInputCaps"), false);
  const name = [textOf(find(root, "MakeAndModel")) || "Máy quét eSCL", `eSCL ${version}`].join(", ");
  return { abilities: { name, address, sources }, version, limits };
}

function resolutions(caps: XmlNode): number[] {
  const discrete = all(caps, "DiscreteResolution").map((one) => Number(textOf(find(one, "XResolution"))));
  const range = find(caps, "XResolutionRange") ?? find(caps, "ResolutionRange");
  const least = Number(textOf(find(range, "Min")));
  const most = Number(textOf(find(range, "Max")));
  const found = discrete.length > 0 ? discrete : USUAL_DPI.filter((dpi) => dpi >= least && dpi <= most);
  const good = [...new Set(found.filter((dpi) => dpi >= 50 && dpi <= 2400))].sort((a, b) => a - b);
  return good.length > 0 ? good : [300];
}

function colours(caps: XmlNode): ScanColour[] {
  const modes = new Set(all(caps, "ColorMode").flatMap((one) => COLOURS[textOf(one)] ?? []));
  const found = (["colour", "grey"] as const).filter((one) => modes.has(one));
  return found.length > 0 ? found : ["colour"];
}

/** `ScannerStatus`: the state for a person, and the job that runs, for devices that do not name it in their answer. */
export function readStatus(xml: string): { state: ScannerState; feeder: ScannerState; job: string } {
  const root = parseXml(xml);
  const adf = textOf(find(root, "AdfState"));
  const general = textOf(find(root, "State"));
  const feeder: ScannerState = /Jam|Mispick|MultipickDetected/i.test(adf)
    ? "jam"
    : /DoorOpen|HatchOpen|CoverOpen/i.test(adf)
      ? "cover-open"
      : /Empty/i.test(adf)
        ? "empty"
        : /Loaded|Processing/i.test(adf)
          ? "loaded"
          : "unknown";
  const state: ScannerState =
    feeder === "jam" || feeder === "cover-open"
      ? feeder
      : /Processing|Testing/i.test(general)
        ? "busy"
        : /Stopped|Down/i.test(general)
          ? "stopped"
          : feeder === "unknown"
            ? "ready"
            : feeder;
  const open = all(root, "JobInfo").find((job) => /Processing|Pending/i.test(textOf(find(job, "JobState"))));
  return { state, feeder, job: textOf(find(open, "JobUri")) };
}

const threeHundredths = (mm: number) => Math.round((mm / 25.4) * 300);

/** The body of `ScanJobs`; the order of its parts matters to many devices. */
export function scanSettings(profile: ScanProfile, { version, limits }: EsclCapabilities): string {
  const paper = PAPER_MM[profile.paper];
  const limit = limits[profile.source];
  const width = Math.min(threeHundredths(paper.width), limit?.width ?? Number.MAX_SAFE_INTEGER);
  const height = Math.min(threeHundredths(paper.height), limit?.height ?? Number.MAX_SAFE_INTEGER);
  const formats = limit?.formats ?? [];
  const format =
    formats.length === 0 || formats.includes("image/jpeg") ? "image/jpeg" : (formats[0] as string);
  const safe = /^[\w.+-]+\/[\w.+-]+$/.test(format) ? format : "image/jpeg";
  const [major = 2, minor = 0] = version.split(".").map(Number);
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<scan:ScanSettings xmlns:pwg="http://www.pwg.org/schemas/2010/12/sm" xmlns:scan="http://schemas.hp.com/imaging/escl/2011/05/03">',
    `<pwg:Version>${major}.${minor}</pwg:Version>`,
    "<scan:Intent>Document</scan:Intent>",
    '<pwg:ScanRegions pwg:MustHonor="true"><pwg:ScanRegion>',
    `<pwg:Height>${height}</pwg:Height>`,
    "<pwg:ContentRegionUnits>escl:ThreeHundredthsOfInches</pwg:ContentRegionUnits>",
    `<pwg:Width>${width}</pwg:Width>`,
    "<pwg:XOffset>0</pwg:XOffset><pwg:YOffset>0</pwg:YOffset>",
    "</pwg:ScanRegion></pwg:ScanRegions>",
    `<pwg:InputSource>${profile.source === "feeder" ? "Feeder" : "Platen"}</pwg:InputSource>`,
    `<scan:ColorMode>${profile.colour === "colour" ? "RGB24" : "Grayscale8"}</scan:ColorMode>`,
    `<pwg:DocumentFormat>${safe}</pwg:DocumentFormat>`,
    ...(major > 2 || minor >= 1 ? [`<scan:DocumentFormatExt>${safe}</scan:DocumentFormatExt>`] : []),
    `<scan:XResolution>${profile.dpi}</scan:XResolution>`,
    `<scan:YResolution>${profile.dpi}</scan:YResolution>`,
    ...(profile.source === "feeder" ? [`<scan:Duplex>${profile.duplex}</scan:Duplex>`] : []),
    "</scan:ScanSettings>",
  ];
  return lines.join("");
}
