import { createAssist } from "./assist/service.ts";
import { applyTyped, createCampaigns } from "./campaigns/service.ts";
import { knownProcedure } from "./catalogue/service.ts";
import type { CoreContext } from "./context.ts";
import { createChecks } from "./copies/check.ts";
import { copyDocuments } from "./copies/documents.ts";
import { createCopies } from "./copies/service.ts";
import { createSources } from "./copies/sources.ts";
import { createCopyViews } from "./copies/views.ts";
import type { CoreOptions } from "./core.ts";
import type { Counter } from "./core-counter.ts";
import type { Machine } from "./core-machine.ts";
import { registerDigitiseJobs } from "./digitise/jobs.ts";
import { createDigitise } from "./digitise/service.ts";
import { createDocumentViews } from "./digitise/views.ts";
import { createWatchedFolder } from "./digitise/watched.ts";
import { createIncidents, noteToken, requireNotLost } from "./incidents/service.ts";
import { createScanning } from "./scanning/service.ts";
import { createCompletion } from "./signing/completion.ts";
import { createRevocationLists } from "./signing/lists.ts";
import { createSigning } from "./signing/service.ts";
import { createTokenSessions } from "./signing/token-sessions.ts";

/** Papers as files: scanned, digitised, signed, kept in campaigns, copied back to paper. */
export function createDocuments(core: CoreContext, options: CoreOptions, machine: Machine, counter: Counter) {
  const { law } = options;
  const { config } = core;
  const {
    imaging,
    bulkImaging,
    pdf,
    catalogueChild,
    scanner,
    pool,
    listFolder,
    verify,
    accounts,
    blobs,
    uploads,
    queue,
    numbering,
    seals,
    forms,
  } = machine;
  const { rulesOfLife, certification, drafts, receiving } = counter;

  const documentViews = createDocumentViews(core, blobs, imaging);
  const checks = createChecks(core, { blobs, pdf, verify });
  const digitise = createDigitise(
    core,
    documentViews,
    { imaging, bulk: bulkImaging },
    { signatures: checks.sentence },
  );
  const watched = createWatchedFolder(core);
  const assist = createAssist(core, {
    law: law.online,
    blobs,
    imaging,
    codes: law.codes,
    procedure: (code) => knownProcedure(receiving.procedure, code),
    drafts,
    forms,
    profile: (at) => rulesOfLife.profile(at).id,
    makeWriter: options.makeWriter,
    scanning: (paperId) => scanning.into(paperId),
  });
  const scanning = createScanning(core, { digitise, others: assist.place, child: scanner });
  const digitiseJobs = registerDigitiseJobs(core, queue, {
    pool,
    imaging: bulkImaging,
    makeWriter: options.makeWriter,
    ...(config.training
      ? { markTraining: (bytes: Uint8Array) => pdf.call<Uint8Array>("markTraining", { bytes }) }
      : {}),
    extracted: applyTyped,
  });
  const completion = createCompletion(core, { queue, pdf, listFolder, verify });
  const lists = createRevocationLists(core, { pdf, folder: listFolder });
  const tokens = createTokenSessions(core, {
    require: (serial) => requireNotLost(core, serial),
    opened: (officer, token) => noteToken(core, officer, token),
  });
  const incidents = createIncidents(core, { accounts, lockToken: (serial) => tokens.lock(serial) });
  const signing = createSigning(core, {
    accounts,
    views: documentViews,
    tokens,
    pdf,
    blobs,
    uploads,
    verify,
    completion,
    lists,
    sendBack: digitise.folderPapers.sendBack,
  });
  const campaigns = createCampaigns(core, {
    digitise,
    views: documentViews,
    forms,
    queue,
    child: catalogueChild,
    uploads,
    blobs,
  });
  const copyViews = createCopyViews(core, { blobs, kinds: law.paperCopy.kinds });
  const copies = createCopies(core, {
    blobs,
    pdf,
    numbering,
    law: law.paperCopy,
    seals,
    views: copyViews,
    sources: createSources(core, { documents: documentViews, law: law.paperCopy.block, verify }),
    certified: certification.certified,
    documents: async (officer) => copyDocuments(core, await documentViews.list(officer, { open: false })),
  });

  return {
    documentViews,
    checks,
    digitise,
    watched,
    assist,
    scanning,
    digitiseJobs,
    completion,
    incidents,
    signing,
    campaigns,
    copyViews,
    copies,
  };
}

export type Documents = ReturnType<typeof createDocuments>;
