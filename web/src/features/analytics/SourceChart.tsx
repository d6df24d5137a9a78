import { BarChart } from "echarts/charts";
import { GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { use as register } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import type { SourceRow } from "@/api/contract";
import { useSourceName } from "@/shared/SourceTable";
import { chartText, useChart } from "@/shared/useChart";

register([BarChart, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

const rowPx = 34;

/** Leads and won by source as bars; the table beside it says the same to those who can't see it. */
export default function SourceChart({ rows }: { rows: SourceRow[] }) {
  const { t } = useTranslation("sources");
  const name = useSourceName();
  const { host, chart } = useChart();
  const bars = [...rows].reverse();

  useEffect(() => {
    chart.current?.setOption({
      animation: false,
      textStyle: chartText,
      grid: { left: 20, right: 24, top: 32, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
      legend: { top: 0, left: 0, itemHeight: 10, itemWidth: 14, textStyle: chartText },
      // Names of sources come from outside: the tooltip is drawn as text, never as HTML.
      tooltip: { trigger: "axis", renderMode: "richText", axisPointer: { type: "shadow" } },
      xAxis: { type: "value", splitLine: { lineStyle: { color: "#eceff3" } }, axisLabel: chartText },
      yAxis: { type: "category", data: bars.map(name), axisTick: { show: false }, axisLine: { show: false }, axisLabel: { ...chartText, width: 120, overflow: "truncate" } },
      series: [
        { name: t("column.leads"), type: "bar", data: bars.map((row) => row.leads), itemStyle: { color: "#9db8dc", borderRadius: 2 }, barMaxWidth: 12, barGap: "10%" },
        { name: t("column.won"), type: "bar", data: bars.map((row) => row.won), itemStyle: { color: "#1d4f91", borderRadius: 2 }, barMaxWidth: 12 },
      ],
    });
    chart.current?.resize();
  }, [bars, chart, name, t]);

  return <div ref={host} role="img" aria-label={t("chart")} style={{ blockSize: rows.length * rowPx + 60 }} />;
}
