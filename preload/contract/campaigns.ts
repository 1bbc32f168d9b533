import { z } from "zod";
import {
  CampaignDetail,
  CampaignExport,
  CampaignFolder,
  CampaignItem,
  CampaignPlan,
  CampaignSummary,
  CheckField,
  CustodyLine,
  CustodyScope,
  FolderKind,
  IndexCheck,
  Spreads,
  Validity,
} from "./campaign.ts";
import { CampaignReport, CheckWork, EntryWork, FolderWork, MatchRow, TypedFields } from "./campaign-work.ts";
import { Blob, Empty, Id, StateWord } from "./common.ts";
import { command, query } from "./procedure.ts";
import { CAMPAIGN_CHECK, CAMPAIGN_EXPORT, CAMPAIGN_READ, CAMPAIGN_SCAN, HEAD } from "./roles.ts";

const Why = z.string().trim().max(500);

export const campaigns = {
  "campaigns.list": query(CAMPAIGN_READ, Empty, z.array(CampaignSummary)),
  "campaigns.get": query(CAMPAIGN_READ, z.strictObject({ id: Id }), CampaignDetail),
  /** Officers who may be named as responsible for signing. */
  "campaigns.signers": query(HEAD, Empty, z.array(z.object({ id: Id, fullName: z.string() }))),
  /** Makes a campaign, or changes its plan; the rates stand once a paper was checked. */
  "campaigns.save": command(HEAD, z.strictObject({ id: Id.nullable(), plan: CampaignPlan }), CampaignDetail),

  // inventory
  "campaigns.items": query(
    CAMPAIGN_READ,
    z.strictObject({
      id: Id,
      text: z.string().trim().max(200),
      show: z.enum(["all", "unclassified", "valid", "not-valid"]),
      after: z.number().int().min(0),
    }),
    z.object({ rows: z.array(CampaignItem), next: z.number().int().nullable(), total: z.number().int() }),
  ),
  "campaigns.classify": command(
    HEAD,
    z.strictObject({
      campaignId: Id,
      itemIds: z.array(Id).min(1).max(10_000),
      validity: Validity,
      /** why it is not scanned: the decision that replaced or revoked it, the day its term ended */
      why: Why,
    }),
    z.object({ changed: z.number().int() }),
  ),
  "campaigns.indexTemplate": command(HEAD, z.strictObject({ format: z.enum(["xlsx", "csv"]) }), Blob),
  "campaigns.checkIndex": command(HEAD, z.strictObject({ id: Id, upload: z.string().max(200) }), IndexCheck),
  "campaigns.applyIndex": command(
    HEAD,
    z.strictObject({ id: Id, hash: z.string().max(100) }),
    z.object({ made: z.number().int(), changed: z.number().int() }),
  ),

  // folders, batches, custody
  "campaigns.folders": query(
    CAMPAIGN_READ,
    z.strictObject({
      id: Id,
      batchId: Id.nullable(),
      after: z.number().int().min(0),
      /** letters of box, folder, operator, or of a result that lies in it */
      text: z.string().trim().max(200).default(""),
    }),
    z.object({ rows: z.array(CampaignFolder), next: z.number().int().nullable(), total: z.number().int() }),
  ),
  "campaigns.addFolder": command(
    HEAD,
    z.strictObject({
      campaignId: Id,
      box: z.string().trim().min(1).max(40),
      label: z.string().trim().min(1).max(60),
      kind: FolderKind,
    }),
    CampaignFolder,
  ),
  /** Only before its first paper is scanned. */
  "campaigns.setFolder": command(
    [...HEAD, "digitiser"],
    z.strictObject({ id: Id, kind: FolderKind, spreads: Spreads }),
    CampaignFolder,
  ),
  "campaigns.makeBatch": command(
    HEAD,
    z.strictObject({
      campaignId: Id,
      name: z.string().trim().min(1).max(60),
      boxes: z.array(z.string().max(40)).min(1).max(2000),
    }),
    CampaignDetail,
  ),
  "campaigns.handOver": command(
    CAMPAIGN_SCAN,
    z.strictObject({
      batchId: Id,
      scope: CustodyScope,
      /** the box's or folder's name; empty for the batch */
      box: z.string().trim().max(40),
      folderId: Id.nullable(),
      taker: z.string().trim().min(2).max(200),
      /** the taker is the scanning team: from now on the papers may be scanned */
      toTeam: z.boolean(),
      folders: z.number().int().min(0).max(100_000),
      papers: z.number().int().min(0).max(1_000_000),
      sheets: z.number().int().min(0).max(10_000_000),
      note: Why,
    }),
    z.object({ id: Id, formId: Id }),
  ),
  "campaigns.custody": query(CAMPAIGN_READ, z.strictObject({ batchId: Id }), z.array(CustodyLine)),
  /** Closes the work of a batch: everything is checked and signed, or the refusal says what is not. */
  "campaigns.finishBatch": command(HEAD, z.strictObject({ id: Id }), CampaignDetail),

  // scanning
  /** The folder to work on now: one that came back, one that was begun, else the next; null when none is left. */
  "campaigns.next": command(
    CAMPAIGN_SCAN,
    z.strictObject({ campaignId: Id }),
    z.object({ folderId: Id.nullable() }),
  ),
  "campaigns.folder": query(CAMPAIGN_READ, z.strictObject({ id: Id }), FolderWork),
  /** Opens the scan of one result, or of a paper that the inventory does not name. */
  "campaigns.openPaper": command(
    CAMPAIGN_SCAN,
    z.strictObject({ folderId: Id, itemId: Id.nullable() }),
    z.object({ documentId: Id }),
  ),
  "campaigns.submit": command(CAMPAIGN_SCAN, z.strictObject({ folderId: Id }), FolderWork),

  // checks
  "campaigns.checkNext": query(
    CAMPAIGN_CHECK,
    z.strictObject({ campaignId: Id, round: z.union([z.literal(1), z.literal(2)]) }),
    z.object({ waiting: z.number().int(), notForMe: z.number().int(), work: CheckWork.nullable() }),
  ),
  "campaigns.check": command(
    CAMPAIGN_CHECK,
    z.strictObject({
      paperId: Id,
      round: z.union([z.literal(1), z.literal(2)]),
      passed: z.boolean(),
      fields: z.array(CheckField).max(6),
      why: Why,
    }),
    z.object({ state: StateWord, newVersion: Id.nullable() }),
  ),

  // handwriting, typed by two who do not see each other
  "campaigns.entryNext": query(
    CAMPAIGN_CHECK,
    z.strictObject({ campaignId: Id }),
    z.object({ waiting: z.number().int(), work: EntryWork.nullable() }),
  ),
  "campaigns.enter": command(
    CAMPAIGN_CHECK,
    z.strictObject({ paperId: Id, turn: EntryWork.shape.turn, fields: TypedFields }),
    z.object({ agreed: z.boolean() }),
  ),

  // scanned papers against the inventory
  "campaigns.matches": query(
    CAMPAIGN_READ,
    z.strictObject({ id: Id }),
    z.object({ rows: z.array(MatchRow), settled: z.number().int(), waiting: z.number().int() }),
  ),
  /** A person says which row a paper is; null: none of the inventory, it gets a row of its own from `fields`. */
  "campaigns.decide": command(
    CAMPAIGN_CHECK,
    z.strictObject({ paperId: Id, itemId: Id.nullable(), fields: TypedFields.nullable() }),
    z.object({ itemId: Id }),
  ),

  "campaigns.report": query(CAMPAIGN_READ, z.strictObject({ id: Id }), CampaignReport),
  "campaigns.export": command(
    CAMPAIGN_EXPORT,
    z.strictObject({ batchId: Id, folder: z.string().trim().min(2).max(1000) }),
    CampaignExport,
  ),
};
