import { Button } from "antd";
import { useTranslation } from "react-i18next";

type Paged = { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };

/** The foot of a long list: ask for more, or say that this was all. */
export function LoadMore({ query, count }: { query: Paged; count: number }) {
  const { t } = useTranslation();
  return (
    <div className="load-more">
      {query.hasNextPage
        ? <Button onClick={() => void query.fetchNextPage()} loading={query.isFetchingNextPage}>{t("loadMore")}</Button>
        : <span className="quiet small">{t("allLoaded", { count })}</span>}
    </div>
  );
}
