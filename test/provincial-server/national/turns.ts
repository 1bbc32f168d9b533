import { type PortalAway, PortalRefused } from "./portal.ts";

const FIRST_WAIT = 2_000;
const LONGEST_WAIT = 300_000;
/** a dossier that was refused is tried again by itself: the portal's catalogue may have been mended */
export const REFUSED_WAIT = 3_600_000;
/** a portal that answers nobody is asked again so often at least: what arrives meanwhile may be what it takes */
const LONGEST_AWAY = 60_000;
/** a portal that answers others and breaks down on one so often in a row refuses that one */
const BREAKDOWNS = 6;
/** dossiers in a row without an answer: the portal is away; more of those that had none before */
const AWAY_AT = 2;
const AWAY_AGAIN = 10;
/** a portal that answered within this time is there */
const THERE = 2 * LONGEST_WAIT;

/** Milliseconds until what failed so often is tried again. */
export const wait = (attempts: number, longest = LONGEST_WAIT): number =>
  Math.min(longest, FIRST_WAIT * 2 ** Math.min(attempts, 20));

/** One turn of sending to one portal, and what is learnt in it of whose fault a breakdown is. */
export interface Turn {
  answered(): void;
  /**
   * Notes that the portal gave no answer about a dossier, for which it failed so often before; throws that error where
   * so many dossiers in a row had none that the portal is away.
   */
  broke(dossierId: string, attempts: number, error: PortalAway): void;
  /** What a breakdown comes to when it happened again and again while others were answered. */
  asRefused(error: PortalAway, attempts: number): PortalRefused | undefined;
  /** with the error that ended it: the portal is away */
  ended(error?: PortalAway): void;
}

/**
 * Whether a portal is away or stumbles over one dossier: at the second in a row without an answer it is away, and nobody
 * goes on asking; one alone waits by itself.
 */
export function createTurns(now: () => number) {
  const away = new Map<string, { until: number; failures: number; why: string }>();
  const answeredAt = new Map<string, number>();

  return {
    /** undefined while the portal is to be left alone */
    begin(key: string): Turn | undefined {
      const rest = away.get(key);
      if (rest && rest.until > now()) return undefined;
      let answered = false;
      let broken = new Set<string>();
      return {
        answered() {
          answered = true;
          broken = new Set();
          answeredAt.set(key, now());
        },
        broke(dossierId, attempts, error) {
          broken.add(dossierId);
          if (broken.size >= (attempts > 0 ? AWAY_AGAIN : AWAY_AT)) throw error;
        },
        asRefused(error, attempts) {
          if (attempts < BREAKDOWNS || now() - (answeredAt.get(key) ?? Number.NEGATIVE_INFINITY) > THERE)
            return;
          return new PortalRefused(`${error.message} mỗi khi nhận hồ sơ này, trong khi vẫn nhận hồ sơ khác`);
        },
        ended(error) {
          if (!error) return void away.delete(key);
          const failures = answered ? 1 : (rest?.failures ?? 0) + 1;
          away.set(key, { failures, until: now() + wait(failures - 1, LONGEST_AWAY), why: error.message });
        },
      };
    },
    whyAway: (key: string): string => away.get(key)?.why ?? "",
  };
}
