import { isWorkingDay } from "./calendars/calendar.ts";
import type { Calendars } from "./calendars/service.ts";
import { inForceOn } from "./catalogue/service.ts";
import type { Law } from "./law.ts";
import type { LifeLaw } from "./life/service.ts";
import { addDays } from "./time.ts";

/** The law of a dossier's life: the rule set of the day of reception (NĐ 61/2018, NĐ 118/2025). */
export function lifeLaw(law: Law, calendars: Calendars): LifeLaw {
  const working = (day: string) => isWorkingDay(calendars.current(), day);
  const profileOn = (receivedAt: string) => {
    const day = receivedAt.slice(0, 10);
    const { profiles } = law.calendar.terms;
    // a reception before the first rules known is treated by the first, one after the last by the last
    return (
      profiles.find(({ inForceFrom, inForceTo }) => inForceOn(day, inForceFrom, inForceTo)) ??
      (day < (profiles[0]?.inForceFrom ?? "") ? profiles[0]! : profiles.at(-1)!)
    );
  };
  const extendUntil = (dueAt: string, receivedAt: string): string => {
    const { value, unit } = profileOn(receivedAt).apologyBeforeDue;
    let day = dueAt.slice(0, 10);
    for (let left = value; left > 0; ) {
      day = addDays(day, -1);
      if (unit !== "WORKING_DAY" || working(day)) left--;
    }
    return day;
  };
  return {
    profile(receivedAt) {
      const { id, name } = profileOn(receivedAt);
      return { id: id === "legacy" ? "legacy" : "current", name };
    },
    due(term, from) {
      if (!term || term.unit === "BY_PLAN" || term.unit === "UNKNOWN") return null;
      if (term.value === null && term.unit !== "SAME_DAY") return null;
      return calendars.due({ receivedAt: from, term, after15h: term.after15h });
    },
    dueOn: (day) => calendars.dueOn(day, "cán bộ nhập theo văn bản đang áp dụng"),
    transferBy: (receivedAt) => calendars.transferDue(receivedAt),
    supplementBy(receivedAt) {
      const { value, unit } = profileOn(receivedAt).supplementNotice;
      return calendars.due({ receivedAt, term: { value, unit } }).due;
    },
    extensions: (receivedAt) => profileOn(receivedAt).extensions.value,
    extendUntil,
    apologyAlarm(dueAt, receivedAt) {
      let day = extendUntil(dueAt, receivedAt);
      while (!working(day)) day = addDays(day, -1);
      return day;
    },
    isWorkingDay: working,
    nationalWord: (state) => law.nationalStates.get(state) ?? "",
  };
}
