import type { ErrorCode } from "../../../preload/contract/errors.ts";
import { ACCOUNTS_TEXTS } from "./accounts.ts";
import { ASSIST_TEXTS } from "./assist.ts";
import { CALENDARS_TEXTS } from "./calendars.ts";
import { CAMPAIGNS_TEXTS } from "./campaigns.ts";
import { CATALOGUE_TEXTS } from "./catalogue.ts";
import { CERTIFICATION_TEXTS } from "./certification.ts";
import { CONTRACT_TEXTS } from "./contract.ts";
import { COPIES_TEXTS } from "./copies.ts";
import { DAILY_TEXTS } from "./daily.ts";
import { DIGITISE_TEXTS } from "./digitise.ts";
import { DOSSIERS_TEXTS } from "./dossiers.ts";
import { ENROLMENT_TEXTS } from "./enrolment.ts";
import { EXCHANGE_TEXTS } from "./exchange.ts";
import { FEEDBACK_TEXTS } from "./feedback.ts";
import { FEES_TEXTS } from "./fees.ts";
import { FORMS_TEXTS } from "./forms.ts";
import { INCIDENTS_TEXTS } from "./incidents.ts";
import { INSTALLATION_TEXTS } from "./installation.ts";
import { LIFE_TEXTS } from "./life.ts";
import { NOTICES_TEXTS } from "./notices.ts";
import { OFFICE_TEXTS } from "./office.ts";
import { ONLINE_TEXTS } from "./online.ts";
import { PAD_TEXTS } from "./pad.ts";
import { PARCELS_TEXTS } from "./parcels.ts";
import { PDF_TEXTS } from "./pdf.ts";
import { PEOPLE_TEXTS } from "./people.ts";
import { RETURNS_TEXTS } from "./returns.ts";
import { SCANNING_TEXTS } from "./scanning.ts";
import { SIGNING_TEXTS } from "./signing.ts";
import { STORAGE_TEXTS } from "./storage.ts";
import { SYNC_TEXTS } from "./sync.ts";
import type { ErrorText } from "./text.ts";
import { TRAINING_TEXTS } from "./training.ts";

/** Vietnamese text for every error code; a code without one does not compile. */
export const ERROR_TEXTS: Record<ErrorCode, ErrorText> = {
  ...CONTRACT_TEXTS,
  ...INSTALLATION_TEXTS,
  ...ACCOUNTS_TEXTS,
  ...STORAGE_TEXTS,
  ...NOTICES_TEXTS,
  ...OFFICE_TEXTS,
  ...ONLINE_TEXTS,
  ...PARCELS_TEXTS,
  ...ASSIST_TEXTS,
  ...INCIDENTS_TEXTS,
  ...CATALOGUE_TEXTS,
  ...CALENDARS_TEXTS,
  ...CERTIFICATION_TEXTS,
  ...PEOPLE_TEXTS,
  ...DOSSIERS_TEXTS,
  ...DAILY_TEXTS,
  ...DIGITISE_TEXTS,
  ...SCANNING_TEXTS,
  ...EXCHANGE_TEXTS,
  ...CAMPAIGNS_TEXTS,
  ...PAD_TEXTS,
  ...PDF_TEXTS,
  ...SIGNING_TEXTS,
  ...COPIES_TEXTS,
  ...LIFE_TEXTS,
  ...FEES_TEXTS,
  ...FORMS_TEXTS,
  ...RETURNS_TEXTS,
  ...FEEDBACK_TEXTS,
  ...SYNC_TEXTS,
  ...TRAINING_TEXTS,
  ...ENROLMENT_TEXTS,
};
