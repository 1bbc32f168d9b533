/** An element of a scanner's answer; names without their prefix, which every maker chooses differently. */
export interface XmlNode {
  name: string;
  text: string;
  children: XmlNode[];
}

const MOST_BYTES = 1024 * 1024;
const DEEPEST = 40;
const TOKEN =
  /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[([\s\S]*?)\]\]>|<(\/?)([A-Za-z_][\w:.-]*)[^<>]*?(\/?)>|([^<]+)|(<)/g;
const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** Raised for anything that is no small well-formed answer. */
export class XmlError extends Error {}

/** Reads elements and text, nothing else: no document types, no entities of its own, bounded size and depth. */
export function parseXml(text: string): XmlNode {
  if (text.length > MOST_BYTES) throw new XmlError("too long");
  const root: XmlNode = { name: "", text: "", children: [] };
  const path = [root];
  for (const [, cdata, close, name, empty, words, stray] of text.matchAll(TOKEN)) {
    const here = path[path.length - 1] as XmlNode;
    if (stray !== undefined) throw new XmlError("not XML");
    if (cdata !== undefined) here.text += cdata;
    else if (words !== undefined) here.text += plainText(words);
    else if (name !== undefined) {
      const local = name.slice(name.indexOf(":") + 1);
      if (close) {
        if (path.length === 1 || here.name !== local) throw new XmlError("unbalanced");
        path.pop();
        continue;
      }
      const node: XmlNode = { name: local, text: "", children: [] };
      here.children.push(node);
      if (!empty) path.push(node);
      if (path.length > DEEPEST) throw new XmlError("too deep");
    }
  }
  if (path.length !== 1 || root.children.length !== 1) throw new XmlError("cut off");
  return root.children[0] as XmlNode;
}

function plainText(text: string): string {
  return text.replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|[a-z]+);/gi, (whole, name: string) => {
    if (name[0] !== "#") return ENTITIES[name] ?? whole;
    const code = name[1] === "x" ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : "";
  });
}

/** The first element on a path of names, each anywhere below the one before. */
export function find(node: XmlNode | undefined, ...names: string[]): XmlNode | undefined {
  let here = node;
  for (const name of names) here = here && first(here, name);
  return here;
}

function first(node: XmlNode, name: string): XmlNode | undefined {
  for (const child of node.children) {
    const found = child.name === name ? child : first(child, name);
    if (found) return found;
  }
  return undefined;
}

/** All elements of that name anywhere below. */
export function all(node: XmlNode | undefined, name: string): XmlNode[] {
  if (!node) return [];
  return node.children.flatMap((child) => [...(child.name === name ? [child] : []), ...all(child, name)]);
}

/** The text of an element without the space around it; empty for none. */
export const textOf = (node: XmlNode | undefined): string => node?.text.trim() ?? "";
