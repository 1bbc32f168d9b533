import { useEffect, useRef, useState } from "react";
import type { IssuedPaper } from "../../../preload/contract/index.ts";
import { wireOf } from "../../app/client.ts";
import { useAction } from "../../app/counter.tsx";
import { useMay } from "../../app/session.tsx";
import { Button, ErrorNote, Note } from "../../ui/index.ts";

/** What was given out just now: said, and printed by Enter. */
export function IssuedPapers(props: { papers: readonly IssuedPaper[]; said: string }) {
  const { papers, said } = props;
  const may = useMay("forms.print");
  const print = useAction("forms.print", { word: "in giấy tờ" });
  const [printed, setPrinted] = useState(0);
  const [error, setError] = useState<unknown>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), []);

  async function printAll(): Promise<void> {
    setError(null);
    try {
      // those that came out before a failure are not printed again
      for (const [index, paper] of papers.entries()) {
        if (index < printed) continue;
        await print.mutateAsync({ id: paper.id });
        setPrinted(index + 1);
      }
    } catch (problem) {
      setError(problem);
    }
  }

  const done = papers.length > 0 && printed === papers.length;
  return (
    <>
      <Note
        tone="good"
        action={
          may && papers.length > 0 ? (
            <Button buttonRef={button} busy={print.isPending} onClick={() => void printAll()}>
              {done ? "Đã gửi máy in" : papers.length === 1 ? "In giấy này" : `In ${papers.length} giấy`}
            </Button>
          ) : undefined
        }
      >
        <p>
          {said}
          {papers.length > 0
            ? ` Đã lập: ${papers
                .map(({ title, number }) => (number ? `${title}, số ${number}` : title))
                .join("; ")}.`
            : ""}
        </p>
      </Note>
      <ErrorNote error={error ? wireOf(error) : null} />
    </>
  );
}
