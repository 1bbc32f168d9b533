import { expect, test } from "vitest";
import { announcement, answerTo, machinesIn } from "../../main/hosts/node/lan-announce.ts";
import { questionFor, readQuestions } from "../../main/scanners/dns-sd.ts";

const SERVICE = "_quay-mot-cua._tcp.local";

test("what a machine says of itself is read by the others: name drawn, port, address, nothing else", () => {
  const said = announcement("qmc-0123456789ab", 47115, ["192.168.1.20", "10.0.0.5"]);
  expect(machinesIn(said, "10.0.0.5")).toEqual([
    { name: `qmc-0123456789ab.${SERVICE}`, address: "10.0.0.5:47115" },
  ]);
  expect(machinesIn(said, "172.16.0.9")[0]!.address).toBe("192.168.1.20:47115");
  expect(machinesIn(said.subarray(0, 60), "10.0.0.5")).toEqual([]);
});

test("a browser that asks from a port of its own gets its number and its question back (RFC 6762 6.7)", () => {
  const question = Buffer.from(questionFor([SERVICE]));
  question.writeUInt16BE(4242, 0);
  expect(readQuestions(question)).toEqual([SERVICE]);
  const answer = Buffer.from(answerTo(question, announcement("qmc-0123456789ab", 47115, ["10.0.0.5"])));
  expect(answer.readUInt16BE(0)).toBe(4242);
  expect(answer[2]! & 0x84).toBe(0x84);
  // one question, the very one that was asked, then the records
  expect(answer.readUInt16BE(4)).toBe(1);
  expect(answer.subarray(12, 12 + question.length - 12 - 2)).toEqual(question.subarray(12, -2));
  expect(machinesIn(answer, "10.0.0.5")).toEqual([
    { name: `qmc-0123456789ab.${SERVICE}`, address: "10.0.0.5:47115" },
  ]);
});
