import { printMethods } from "../pdf/print-methods.ts";
import { signatureMethods } from "../pdf/signature-methods.ts";
import { trainingMethods } from "../pdf/training-methods.ts";
import { serveChild } from "./host-channel.ts";

/** The process that parses and writes PDF files; a file that kills it kills nothing else. */
serveChild({
  ...signatureMethods,
  ...printMethods,
  ...(process.env.COUNTER_TRAINING ? trainingMethods : {}),
});
