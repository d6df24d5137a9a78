import { LineChart } from "echarts/charts";
import { GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { use as register } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import type { WebOverview } from "@/api/contract";
import { chartText, useChart } from "@/shared/useChart";

register([LineChart, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

/** Visits and visitors over the period, and the visits before as a dashed line: bucket by bucket beside each other. */
export default function WebChart({ data }: { data: WebOverview }) {
  const { t } = useTranslation("web");
  const { host, chart } = useChart();

  useEffect(() => {
    const { series } = data.period;
    const ofYear = (on: string): string => (series[0]?.on.slice(0, 4) === series.at(-1)?.on.slice(0, 4) ? on.slice(5) : on);
    const single = series.length === 1;
    const line = (name: string, values: (number | null)[], color: string, type: "solid" | "dashed" = "solid") => ({
      name, type: "line" as const, data: values, showSymbol: single, symbolSize: 6, itemStyle: { color }, lineStyle: { color, width: 2, type },
    });
    const before = data.before?.series.map((bucket) => bucket.visits).slice(0, series.length);
    chart.current?.setOption(
      {
        animation: false,
        textStyle: chartText,
        grid: { left: 8, right: 16, top: 32, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
        legend: { top: 0, left: 0, itemHeight: 10, itemWidth: 18, itemGap: 18, textStyle: chartText },
        tooltip: { trigger: "axis", renderMode: "richText" },
        xAxis: { type: "category", data: series.map((bucket) => bucket.on), boundaryGap: single, axisTick: { show: false }, axisLine: { lineStyle: { color: "#cfd6df" } }, axisLabel: { ...chartText, hideOverlap: true, formatter: ofYear } },
        yAxis: { type: "value", minInterval: 1, splitLine: { lineStyle: { color: "#eceff3" } }, axisLabel: chartText },
        series: [
          line(t("tile.visits"), series.map((bucket) => bucket.visits), "#1d4f91"),
          line(t("tile.visitors"), series.map((bucket) => bucket.visitors), "#7fb0a0"),
          ...(before ? [line(t("chart.before"), before, "#9db8dc", "dashed")] : []),
        ],
      },
      { replaceMerge: ["series"] },
    );
    chart.current?.resize();
  }, [chart, data, t]);

  return <div ref={host} role="img" aria-label={t("chart.label")} className="web-chart" />;
}
