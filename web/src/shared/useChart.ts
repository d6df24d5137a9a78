import { init, type ECharts } from "echarts/core";
import { useEffect, useRef, type RefObject } from "react";

export const chartText = { fontFamily: "inherit", color: "#5a6675" };

/** A chart in a place of the page that follows the place's size; `chart` is null until the place is there. */
export function useChart(): { host: RefObject<HTMLDivElement | null>; chart: RefObject<ECharts | null> } {
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<ECharts | null>(null);
  useEffect(() => {
    if (!host.current) return;
    const made = init(host.current, undefined, { renderer: "svg" });
    chart.current = made;
    const watch = new ResizeObserver(() => made.resize());
    watch.observe(host.current);
    return () => {
      watch.disconnect();
      made.dispose();
    };
  }, []);
  return { host, chart };
}
