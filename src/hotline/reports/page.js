// What is drawn stands in CHARTS: moments in seconds since 1970, and lines of figures. CLOCK is the
// bank's, whose zone may be none of the reader's.
const hour = new Intl.DateTimeFormat(CLOCK.language, {
  timeZone: CLOCK.zone,
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});
for (const chart of CHARTS) {
  const place = document.querySelector(`[data-chart="${chart.section}"]`);
  new uPlot(
    {
      width: 960,
      height: 220,
      padding: [null, 48, null, null],
      legend: { live: false },
      cursor: { show: false },
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), CLOCK.zone),
      axes: [{ space: 110, values: (_, moments) => moments.map((at) => hour.format(at * 1000)) }, {}],
      series: [{}, ...chart.lines.map((line) => ({ label: line.label, stroke: line.colour, width: 2 }))],
      scales: { y: { range: (_, low, high) => [0, Math.max(1, high)] } },
    },
    [chart.at, ...chart.lines.map((line) => line.values)],
    place,
  );
}
