// Plots over virtual time.

const drawn = new Map();

const css = name => getComputedStyle(root).getPropertyValue(name).trim();

function drawSeries() {
  const measure = byId('measure').value;
  const lines = { requests: [['p50', 1], ['p99', 2]], wakeups: [['p50', 3], ['p99', 4]], rate: [['requests', 5]] };
  const names = { requests: 'Request latency', wakeups: 'Wake latency', rate: 'Requests answered' };
  const group = view.group || 'all guests';
  setText(byId('series-caption'), names[measure] + ' of ' + group);
  draw(byId('series'), view.windows, lines[measure], measure === 'rate' ? '1/s' : 'us');
  const last = view.windows.filter(one => one.length > 1).at(-1);
  const [, place] = lines[measure][lines[measure].length - 1];
  setText(byId('series-text'), !last ? 'Nothing is sealed yet.' : 'At '
    + seconds(last[0]) + ': ' + (measure === 'rate' ? rounded(last[place] || 0) + ' per second' : 'p99 ' + latency(last[place])) + '.');
}

function draw(holder, points, lines, unit) {
  const before = drawn.get(holder);
  const data = [points.map(one => one[0]), ...lines.map(([, place]) => points.map(one => one[place] ?? null))];
  const key = lines.map(([name]) => name).join() + unit + dark.matches + holder.clientWidth;
  drawn.set(holder, { points, lines, unit, key, plot: before && before.plot });
  holder.dataset.points = String(points.length);
  if (points.length === 0 || holder.clientWidth === 0) return;
  if (before && before.plot && before.key === key) {
    before.plot.setData(data);
    return;
  }
  if (before && before.plot) before.plot.destroy();
  const axis = more => Object.assign({
    stroke: css('--faint'), grid: { stroke: css('--grid'), width: 1 }, ticks: { stroke: css('--grid'), width: 1 },
    font: '12px system-ui, sans-serif' }, more);
  const written = value => value === null || value === undefined ? '' : unit === 'us' ? seconds(value / 1e6) : rounded(value);
  drawn.get(holder).plot = new uPlot({
    width: holder.clientWidth, height: holder.classList.contains('small') ? 180 : 260,
    // The last time on the axis is written around the right edge.
    padding: [null, 28, null, null],
    scales: { x: { time: false }, y: { range: (_, least, most) => [0, most > 0 ? most * 1.08 : 1] } },
    axes: [axis({ values: (_, ticks) => ticks.map(seconds) }), axis({ size: 70, values: (_, ticks) => ticks.map(written) })],
    series: [{ label: 'at', value: (_, value) => value === null ? '' : seconds(value || 0) },
      ...lines.map(([name], place) => ({
        label: name, stroke: css('--c' + place), width: 2, dash: place === 0 && lines.length > 1 ? [6, 4] : [],
        points: { show: points.length < 40, size: 5 }, spanGaps: false, value: (_, value) => written(value) }))],
  }, data, holder);
}

function redraw() {
  for (const [holder, one] of drawn) draw(holder, one.points, one.lines, one.unit);
}

dark.addEventListener('change', () => { redraw(); showHosts(); });
let resizing = 0;
window.addEventListener('resize', () => {
  clearTimeout(resizing);
  resizing = setTimeout(redraw, 100);
});
