import { buffer } from "node:stream/consumers";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Contract } from "./contract.ts";
import type { Faults } from "./faults.ts";
import { type Announced, readFileList } from "./file-list.ts";
import { contentOf, digestHeader, type ProvinceFiles, WHOLE_FILE } from "./files.ts";
import { pathOf } from "./guard.ts";
import { Problem, tusProblem } from "./problem.ts";

/** Uploads by tus 1.0 and the files by their hash. */
export function addFiles(
  app: FastifyInstance,
  parts: {
    files: ProvinceFiles;
    faults: Faults;
    contract: Contract;
    guardRaw(request: FastifyRequest, raw: FastifyReply["raw"]): void;
  },
): void {
  const { files, faults, contract, guardRaw } = parts;
  const tus = async (request: FastifyRequest, reply: FastifyReply) => {
    reply.hijack();
    guardRaw(request, reply.raw);
    await files.tus.handle(request.raw, reply.raw);
  };
  app.head("/v1/files/:uploadId", tus);
  app.patch("/v1/files/:uploadId", tus);
  app.post("/v1/files", async (request, reply) => {
    const file = announced(request);
    const carries = request.headers["content-type"] === "application/offset+octet-stream";
    const length = Number(request.headers["content-length"] ?? 0);
    const whole = carries && length === file.size && file.size <= WHOLE_FILE;
    const held = (await files.find(file.sha256))?.size === file.size;
    if (!held && !whole) return tus(request, reply);
    if (held) request.raw.resume();
    else await files.takeWhole(request.raw, file);
    const lie = faults.take(["offset"], request.method, pathOf(request));
    return reply
      .code(201)
      .headers({
        "tus-resumable": "1.0.0",
        location: `/v1/files/by-hash/${file.sha256}`,
        "upload-offset": String(lie?.offset ?? file.size),
        "repr-digest": digestHeader(file.sha256),
      })
      .send();
  });

  app.post("/v1/files/batch", async (request) => {
    const told = await files.takeList((place) =>
      readFileList(request.raw, { contract, largest: WHOLE_FILE, place }),
    );
    // an answer to a list without any file is none
    if (told.length === 0) throw new Problem("invalid", "Danh sách tệp đến chưa đủ.");
    return {
      results: told.map((one) =>
        one.found === one.sha256 ? { status: 201, ...one } : { ...tusProblem(460).body(), ...one },
      ),
    };
  });

  const find = async (request: FastifyRequest) => {
    const { sha256 } = request.params as { sha256: string };
    const file = await files.find(sha256);
    if (!file) throw new Problem("not-found", "Máy chủ không có tệp này.");
    return { sha256, ...file };
  };
  app.head("/v1/files/by-hash/:sha256", async (request, reply) => {
    const file = await find(request);
    return reply.header("content-length", file.size).type("application/octet-stream").send();
  });
  app.get("/v1/files/by-hash/:sha256", async (request, reply) => {
    const file = await find(request);
    reply.type("application/octet-stream").header("accept-ranges", "bytes");
    const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "");
    const start = range ? Number(range[1]) : 0;
    const end = Math.min(range?.[2] ? Number(range[2]) : file.size - 1, file.size - 1);
    if (start > end) throw new Problem("range", "Tệp ngắn hơn đoạn được hỏi.");
    reply.header("content-length", end - start + 1);
    if (range) reply.code(206).header("content-range", `bytes ${start}-${end}/${file.size}`);
    if (faults.take(["corrupt"], request.method, pathOf(request))) {
      const bytes = await buffer(contentOf(file, { start, end }));
      bytes[0]! ^= 0xff;
      return reply.send(bytes);
    }
    return reply.send(contentOf(file, { start, end }));
  });
}

/** `Upload-Length` and `Upload-Metadata` of a creation. */
function announced(request: FastifyRequest): Announced {
  const values = new Map(
    String(request.headers["upload-metadata"] ?? "")
      .split(",")
      .map((pair) => pair.trim().split(" "))
      .map(([name = "", value = ""]) => [name, Buffer.from(value, "base64").toString("utf8")]),
  );
  return {
    sha256: values.get("sha256") ?? "",
    size: Number(request.headers["upload-length"]),
    mediaType: values.get("mediaType") ?? "application/octet-stream",
    title: values.get("title") ?? "",
  };
}
