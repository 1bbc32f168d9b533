import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { CampaignFolder, CampaignItem, Input } from "../../../preload/contract/index.ts";
import { useClient } from "../../app/counter.tsx";

/** The inventory as far as it was walked through; events make it fresh. */
export function useItems(input: Omit<Input<"campaigns.items">, "after">) {
  const client = useClient();
  const query = useInfiniteQuery({
    queryKey: ["campaigns.items", input],
    queryFn: ({ pageParam }) => client.call("campaigns.items", { ...input, after: pageParam }),
    initialPageParam: 0,
    getNextPageParam: (page) => page.next,
  });
  const rows = useMemo(() => unique<CampaignItem>(query.data?.pages ?? []), [query.data]);
  return { ...query, rows, total: query.data?.pages[0]?.total ?? 0 };
}

/** Folders of a campaign or a batch, as far as they were walked through. */
export function useFolders(input: Omit<Input<"campaigns.folders">, "after">) {
  const client = useClient();
  const query = useInfiniteQuery({
    queryKey: ["campaigns.folders", input],
    queryFn: ({ pageParam }) => client.call("campaigns.folders", { ...input, after: pageParam }),
    initialPageParam: 0,
    getNextPageParam: (page) => page.next,
  });
  const rows = useMemo(() => unique<CampaignFolder>(query.data?.pages ?? []), [query.data]);
  return { ...query, rows, total: query.data?.pages[0]?.total ?? 0 };
}

/** A row that moved between two pages while they were asked for stands in one place. */
function unique<T extends { id: string }>(pages: readonly { rows: readonly T[] }[]): T[] {
  return [...new Map(pages.flatMap((page) => page.rows.map((row) => [row.id, row] as const))).values()];
}
