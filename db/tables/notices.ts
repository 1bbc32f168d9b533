import type { Generated } from "kysely";

/** What people must be told (thông báo). */
export interface NoticesTables {
  notices: NoticesTable;
}

interface NoticesTable {
  seq: Generated<number>;
  id: string;
  /** the event of the dossier's life that owes it */
  event_id: string;
  dossier_id: string;
  /** kind of `law/notices.json` */
  kind: string;
  /** name of the kind, and the words for the person, as they stood that day */
  name: string;
  text: string;
  at: string;
  /** `asked` (the province is to tell), `sent`, `to-call`, `told`, `ended` */
  state: string;
  /** until when the province has to tell before somebody calls; null, of an earlier version: somebody calls at once */
  call_from: string | null;
  /** why nobody could be told, by which way it was told */
  said: string;
  settled_at: string | null;
  settled_by: string | null;
}
