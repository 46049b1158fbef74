// What is drawn stands in CHARTS: moments in seconds since 1970, and lines of figures.
for (const chart of CHARTS) {
  const place = document.querySelector(`[data-chart="${chart.section}"]`);
  new uPlot(
    {
      width: 960,
      height: 220,
      series: [{}, ...chart.lines.map((line) => ({ label: line.label, stroke: line.colour, width: 2 }))],
      scales: { y: { range: (_, low, high) => [0, Math.max(1, high)] } },
      cursor: { drag: { x: false, y: false } },
    },
    [chart.at, ...chart.lines.map((line) => line.values)],
    place,
  );
}
