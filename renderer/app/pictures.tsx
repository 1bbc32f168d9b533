import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { Blob as BlobLink, ProcedureName } from "../../preload/contract/index.ts";
import { fetchBlob } from "./upload.ts";

const MOST = 400;
const kept = new Map<string, Promise<string>>();

function release(picture: Promise<string>): void {
  picture.then(URL.revokeObjectURL, () => undefined);
}

/** Fetches a picture once: its link is good for one reading, so the bytes are kept under a name of their own. */
function keep(name: string, link: BlobLink): Promise<string> {
  const known = kept.get(name);
  if (known) {
    kept.delete(name);
    kept.set(name, known);
    return known;
  }
  const picture = fetchBlob(link);
  kept.set(name, picture);
  picture.catch(() => kept.delete(name));
  if (kept.size > MOST) {
    const [oldest, old] = kept.entries().next().value!;
    kept.delete(oldest);
    release(old);
  }
  return picture;
}

/** Drops every picture: the next officer sees none of them. */
export function clearPictures(): void {
  for (const picture of kept.values()) release(picture);
  kept.clear();
}

/** Links asked for anew before a person is told that there is nothing to see. */
const MOST_RENEWALS = 3;

/**
 * A picture behind a one-time link. `name` names the content (for example its hash), not the link; `from` the
 * procedure whose answer holds the link. A link that brought nothing, as after a restart of the core, is asked
 * for anew.
 */
export function BlobImage(props: {
  link: BlobLink;
  name: string;
  alt: string;
  from?: ProcedureName;
  onLoad?: () => void;
}) {
  const { link, name, from } = props;
  const queries = useQueryClient();
  const renewals = useRef(0);
  const [shown, setShown] = useState<{ name: string; url: string } | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let wanted = true;
    setFailed(false);
    keep(name, link).then(
      (url) => wanted && setShown({ name, url }),
      () => {
        if (!wanted) return;
        setFailed(true);
        if (!from || renewals.current >= MOST_RENEWALS) return;
        renewals.current += 1;
        void queries.invalidateQueries({ queryKey: [from] });
      },
    );
    return () => {
      wanted = false;
    };
  }, [name, link, from, queries]);
  if (failed) return <span className="picture-wait small">Chưa xem được ảnh này</span>;
  if (shown?.name !== name) return <span className="picture-wait small">Đang mở ảnh…</span>;
  return <img className="picture" src={shown.url} alt={props.alt} draggable={false} onLoad={props.onLoad} />;
}
