import { useEffect, useRef, useState } from "react";
import type { Applicant, EarlierPerson, FieldNotice } from "../../../preload/contract/index.ts";
import { useClient } from "../../app/counter.tsx";

/** How long the hand rests before what it typed is looked at; milliseconds. */
const REST_MS = 350;

/** Notices beside the fields of what was typed so far; the newest question wins. */
export function useNotices(applicant: Applicant): FieldNotice[] {
  const client = useClient();
  const [notices, setNotices] = useState<FieldNotice[]>([]);
  const text = JSON.stringify(applicant);
  const isEmpty = applicant.fullName === "" && applicant.identity === "";
  useEffect(() => {
    let isOld = false;
    if (isEmpty) setNotices([]);
    const timer = setTimeout(async () => {
      if (isEmpty) return;
      const found = await client.call("people.check", { applicant: JSON.parse(text) }).catch(() => null);
      if (found && !isOld) setNotices(found);
    }, REST_MS);
    return () => {
      isOld = true;
      clearTimeout(timer);
    };
  }, [client, text, isEmpty]);
  return notices;
}

export interface Earlier {
  same: EarlierPerson | null;
  maybe: EarlierPerson[];
}
const NOBODY: Earlier = { same: null, maybe: [] };

/** A whole number, a whole birth day or a whole telephone: nobody is looked up by a half-typed one. */
function questionOf(applicant: Applicant): string | null {
  const identity = applicant.identity.replace(/\s/g, "");
  const whole =
    applicant.identityKind === "passport"
      ? identity.length > 5
      : /^(\d{9,10}|\d{10}-?\d{3}|\d{12})$/.test(identity);
  const name = applicant.fullName.trim();
  const birthDate = /^\d{4}-\d{2}-\d{2}$/.test(applicant.birthDate) ? applicant.birthDate : "";
  const phone = applicant.phone.replace(/\D/g, "").length >= 10 ? applicant.phone : "";
  if (!whole && !(name.includes(" ") && (birthDate || phone))) return null;
  return JSON.stringify({
    identity: whole ? identity : "",
    oldIdentity: applicant.oldIdentity,
    fullName: birthDate || phone ? name : "",
    birthDate,
    phone,
  });
}

/** Who of those that came before this may be. Each question is asked once: every look-up stands in the log. */
export function useEarlier(applicant: Applicant): Earlier {
  const client = useClient();
  const [earlier, setEarlier] = useState<Earlier>(NOBODY);
  const answers = useRef(new Map<string, Earlier>());
  const question = questionOf(applicant);
  useEffect(() => {
    if (question === null) return setEarlier(NOBODY);
    const known = answers.current.get(question);
    if (known) return setEarlier(known);
    let isOld = false;
    const timer = setTimeout(async () => {
      const found = await client.call("people.recall", JSON.parse(question)).catch(() => NOBODY);
      answers.current.set(question, found);
      if (!isOld) setEarlier(found);
    }, REST_MS);
    return () => {
      isOld = true;
      clearTimeout(timer);
    };
  }, [client, question]);
  return earlier;
}
