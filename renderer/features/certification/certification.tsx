import { useState } from "react";
import type { CertificationKind } from "../../../preload/contract/index.ts";
import { useKeys } from "../../app/keys.ts";
import { Button, Head } from "../../ui/index.ts";
import { CertificationRegister } from "./register.tsx";
import { TakeForm } from "./take-form.tsx";
import { TodayList } from "./today.tsx";
import { KIND_WORDS } from "./words.ts";

/** Certification (chứng thực) without a dossier: name, paper, pages, copies, Enter. */
export function CertificationScreen() {
  const [kind, setKind] = useState<CertificationKind>("copy");
  const [book, setBook] = useState(false);
  const swap = () => setKind(kind === "copy" ? "signature" : "copy");
  useKeys({ f6: swap, f7: () => setBook(!book) });
  return (
    <div className="screen">
      <Head title={`Chứng thực: ${KIND_WORDS[kind].toLowerCase()}`}>
        <Button hotkey="F6" onClick={swap}>
          {kind === "copy" ? "Sang chứng thực chữ ký" : "Sang chứng thực bản sao"}
        </Button>
        <Button hotkey="F7" onClick={() => setBook(!book)}>
          {book ? "Việc hôm nay" : "Sổ của năm"}
        </Button>
      </Head>
      <div className="columns certification-columns fill">
        <TakeForm key={kind} kind={kind} />
        {book ? <CertificationRegister kind={kind} /> : <TodayList />}
      </div>
    </div>
  );
}
