import { z } from "zod";
import type { Officer, Output } from "../../../preload/contract/index.ts";
import type { CoreContext } from "../context.ts";
import { AppError } from "../errors.ts";
import { LEFT_FILE, TRAINING_FILE, TRAINING_PASSWORD, TRAINING_PIN, type TrainingSession } from "./rules.ts";

export {
  isTrainingIssuer,
  isTrainingPaper,
  markedNumber,
  TRAINING_BANNER,
  trainingIdentity,
} from "./rules.ts";

const Left = z.object({
  enteredBy: z.string(),
  enteredAt: z.string(),
  leftBy: z.string(),
  leftAt: z.string(),
});

/**
 * Training on the same PC (chế độ tập huấn). Entering leaves a mark beside the real data and ends this core; its host
 * starts one that opens the training folder. Leaving goes the same way back, and the real log hears of both.
 */
export function createTraining(
  core: CoreContext,
  options: {
    /** the data folder of the real counter */
    folder: string;
    /** ends this process after the answer has left; its host starts it anew */
    restart(): void;
  },
) {
  const { disk } = core.ports;
  const now = core.config.training ?? null;
  const path = (name: string) => `${options.folder}/${name}`;
  const write = (name: string, value: unknown) =>
    disk.writeAtomic(path(name), new TextEncoder().encode(`${JSON.stringify(value)}\n`));

  return {
    view: (): Output<"training.view"> => ({
      on: now && { by: now.fullName, at: now.at },
      password: now ? TRAINING_PASSWORD : null,
      pin: now ? TRAINING_PIN : null,
    }),

    /** Throws `training.already`. */
    async enter(officer: Officer): Promise<void> {
      if (now) throw new AppError("training.already");
      const rows = await core.database.read
        .selectFrom("accounts")
        .selectAll()
        .where("active", "=", 1)
        .orderBy("created_at")
        .execute();
      const session: TrainingSession = {
        username: officer.username,
        fullName: officer.fullName,
        at: core.now(),
        // names and duties alone: no password and no identity number goes over there
        officers: rows.map((row) => ({
          username: row.username,
          fullName: row.full_name,
          title: row.title,
          roles: JSON.parse(row.roles),
          homeAgency: row.home_agency,
          workAgency: row.work_agency,
        })),
      };
      await core.write(officer.username, (tx) => tx.audit("training.entered", "training", { at: tx.at }));
      await write(TRAINING_FILE, session);
      options.restart();
    },

    /** Throws `training.not-on`. */
    async leave(officer: Officer): Promise<void> {
      if (!now) throw new AppError("training.not-on");
      await core.write(officer.username, (tx) => tx.audit("training.left", "training", { at: tx.at }));
      await write(LEFT_FILE, {
        enteredBy: now.username,
        enteredAt: now.at,
        leftBy: officer.username,
        leftAt: core.now(),
      });
      await disk.remove(path(TRAINING_FILE));
      options.restart();
    },

    /** The real counter is open again: who left training, and when, is written into its own log. */
    async noteLeft(): Promise<void> {
      if (now) return;
      const bytes = await disk.read(path(LEFT_FILE));
      if (!bytes) return;
      const left = Left.safeParse(JSON.parse(new TextDecoder().decode(bytes)));
      if (left.success) {
        await core.write(left.data.leftBy, (tx) => tx.audit("training.left", "training", left.data));
      }
      await disk.remove(path(LEFT_FILE));
    },
  };
}

export type Training = ReturnType<typeof createTraining>;
