import type { CampaignFolder, CampaignItem, Input } from "../../../preload/contract/index.ts";
import { useClient } from "../../app/counter.tsx";
import { useRowPages } from "../../app/row-pages.ts";

/** The inventory as far as it was walked through. */
export function useItems(input: Omit<Input<"campaigns.items">, "after">) {
  const client = useClient();
  return useRowPages<CampaignItem, number>({
    queryKey: ["campaigns.items", input],
    first: 0,
    page: (after) => client.call("campaigns.items", { ...input, after }),
  });
}

/** Folders of a campaign or a batch, as far as they were walked through. */
export function useFolders(input: Omit<Input<"campaigns.folders">, "after">) {
  const client = useClient();
  return useRowPages<CampaignFolder, number>({
    queryKey: ["campaigns.folders", input],
    first: 0,
    page: (after) => client.call("campaigns.folders", { ...input, after }),
  });
}
