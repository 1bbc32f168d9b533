import { QueryObserver } from "@tanstack/react-query";
import { expect, it } from "vitest";
import { forgetOfficer, makeQueries } from "../../renderer/app/queries.ts";

it("forgets every answer that an officer was given, and not what the window stands on", () => {
  const queries = makeQueries();
  queries.setQueryData(["office.startup", {}], { state: "ready" });
  queries.setQueryData(["dossiers.search", { text: "Lê Văn Giữ" }], [{ code: "H40" }]);
  queries.setQueryData(["accounts.names", {}], []);
  const startup = { queryKey: ["office.startup", {}], enabled: false };
  const window = new QueryObserver(queries, startup);
  const leave = window.subscribe(() => undefined);
  forgetOfficer(queries);
  expect(
    queries
      .getQueryCache()
      .getAll()
      .map(({ queryKey }) => queryKey[0]),
  ).toEqual(["office.startup"]);
  // what the window asks at its next turn finds the answer that it had
  window.setOptions(startup);
  expect(window.getCurrentResult().data).toEqual({ state: "ready" });
  leave();
});
