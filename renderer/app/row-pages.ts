import { type InfiniteData, type QueryKey, useInfiniteQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";

/** One page of a list: `next` asks for the page behind it, null at the end. */
interface RowPage<T, Cursor> {
  rows: readonly T[];
  next: Cursor | null;
  /** rows of the whole list, where the list counts them */
  total?: number;
}

/**
 * A list of any length as far as it was walked through: `rows` are those of all pages that came, `more` brings the
 * next one unless it is under way or there is none. Events make what was walked through fresh, and so does
 * `lookAgainMs` where time alone changes the rows.
 */
export function useRowPages<T extends { id: string }, Cursor extends string | number | null>(list: {
  queryKey: QueryKey;
  /** where the list begins */
  first: Cursor;
  page(after: Cursor): Promise<RowPage<T, Cursor>>;
  lookAgainMs?: number;
}) {
  const query = useInfiniteQuery<
    RowPage<T, Cursor>,
    Error,
    InfiniteData<RowPage<T, Cursor>>,
    QueryKey,
    Cursor
  >({
    queryKey: list.queryKey,
    queryFn: ({ pageParam }) => list.page(pageParam as Cursor),
    initialPageParam: list.first,
    getNextPageParam: (page) => page.next,
    refetchInterval: list.lookAgainMs,
  });
  const rows = useMemo(() => {
    const all = (query.data?.pages ?? []).flatMap((page) => page.rows);
    // a row that moved between two pages while they were asked for stands in one place
    return [...new Map(all.map((row) => [row.id, row])).values()];
  }, [query.data]);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  return {
    rows,
    total: query.data?.pages[0]?.total ?? 0,
    error: query.error,
    isPending: query.isPending,
    isSuccess: query.isSuccess,
    hasMore: hasNextPage,
    more,
  };
}
