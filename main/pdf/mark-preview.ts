import { type MarkPoint, movedPlace, placeMark } from "./mark.ts";
import { isFree } from "./mark-room.ts";
import { openSignable } from "./signable.ts";
import { type MarkFields, markLines, type PresetName } from "./signature-presets.ts";

/** What the keeper of the seal writes on a document: each a mark of its own. */
const WRITTEN = ["SO_PHAT_HANH", "NGAY_PHAT_HANH", "THANG_PHAT_HANH", "NAM_PHAT_HANH"] as const;

export interface MarkPlace {
  preset: (typeof WRITTEN)[number];
  text: string;
  /** left, top, right, bottom; parts of page 1 as it is seen */
  box: [number, number, number, number];
  /** nothing of the page and no other mark stands there; a gap that the heading leaves counts as free */
  free: boolean;
}

/** Where number and date will stand before anything is signed, those that were moved by hand judged. */
export async function markPlaces(options: {
  bytes: Uint8Array;
  mark: MarkFields;
  moved: (MarkPoint & { preset: PresetName })[];
}): Promise<MarkPlace[]> {
  const signable = openSignable(options.bytes);
  const places: MarkPlace[] = [];
  for (const preset of WRITTEN) {
    const lines = markLines(preset, options.mark);
    const content = { preset, lines, image: undefined };
    const point = options.moved.find((one) => one.preset === preset);
    const { page, view, box } = point
      ? await movedPlace(signable, content, point)
      : await placeMark(signable, content);
    const free = !point || (await isFree(signable, { ref: page, view }, box));
    places.push({
      preset,
      text: lines.join(" "),
      box: [
        box.x / view.width,
        1 - (box.y + box.height) / view.height,
        (box.x + box.width) / view.width,
        1 - box.y / view.height,
      ],
      free,
    });
  }
  const isMoved = ({ preset }: MarkPlace) => options.moved.some((one) => one.preset === preset);
  return places.map((one) => ({
    ...one,
    free: one.free && !(isMoved(one) && places.some((other) => other !== one && overlap(one.box, other.box))),
  }));
}

const overlap = (a: MarkPlace["box"], b: MarkPlace["box"]): boolean =>
  a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
