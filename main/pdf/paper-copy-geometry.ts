import type { PaperCopyLayout } from "../core/copies/rules.ts";

const MM = 72 / 25.4;
const A4 = { short: 210 * MM, long: 297 * MM };

export interface Rect {
  x: number;
  /** lower edge */
  y: number;
  width: number;
  height: number;
}

/** Where everything stands on one sheet; points, origin at the lower left. No two parts overlap. */
export interface Sheet {
  width: number;
  height: number;
  /** the source page, scaled whole into the free room */
  frame: Rect;
  /** band above the frame */
  top: Rect;
  /** the block under the frame of the last sheet; height 0 elsewhere */
  block: Rect;
  /** line at the foot */
  foot: Rect;
}

/** Width between the margins of a sheet of A4, upright or across, in points. */
export function innerWidth(layout: PaperCopyLayout, across: boolean): number {
  return (across ? A4.long : A4.short) - 2 * layout.margin * MM;
}

/**
 * Lays out one sheet of A4, upright or across. The frame keeps the proportions of the page and is never larger
 * than it, so that nothing of the source is cut or covered.
 */
export function layOut(
  source: { width: number; height: number },
  layout: PaperCopyLayout,
  parts: { topHeight: number; blockHeight: number; across: boolean },
): Sheet {
  const width = parts.across ? A4.long : A4.short;
  const height = parts.across ? A4.short : A4.long;
  const margin = layout.margin * MM;
  const foot: Rect = { x: margin, y: margin, width: width - 2 * margin, height: layout.pageLine * MM };
  const block: Rect = { ...foot, y: foot.y + foot.height, height: parts.blockHeight };
  const top: Rect = { ...foot, y: height - margin - parts.topHeight, height: parts.topHeight };
  const gap = 1.5 * MM;
  const roomBottom = block.y + block.height + gap;
  const room = { width: width - 2 * margin, height: top.y - gap - roomBottom };
  const scale = Math.min(1, room.width / source.width, room.height / source.height);
  const frameWidth = source.width * scale;
  const frameHeight = source.height * scale;
  return {
    width,
    height,
    top,
    block,
    foot,
    frame: {
      x: (width - frameWidth) / 2,
      y: roomBottom + (room.height - frameHeight) / 2,
      width: frameWidth,
      height: frameHeight,
    },
  };
}
