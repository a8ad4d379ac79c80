// The time line of a host: what its pCPUs did, from seconds to microseconds. The node executes the part again.

const shortest = 1000, headRoom = 22, names = 64;
const line = { from: 0, to: 0, data: null, asking: null, isMove: false, timer: 0 };

// "1.5s", "20 ms", "300us"; a number alone is in seconds.
function nanoseconds(text) {
  const parts = /^\s*([0-9.]+)\s*(ns|us|ms|s)?\s*$/.exec(text);
  if (!parts || !isFinite(parts[1])) throw new Error('"' + text + '" is not a time. Write for example 20ms.');
  return Math.round(Number(parts[1]) * { ns: 1, us: 1e3, ms: 1e6, s: 1e9 }[parts[2] || 's']);
}

async function showTimeline() {
  const from = byId('timeline-from').value, length = byId('timeline-length').value;
  const query = {};
  if (from.trim() || length.trim()) {
    query.from_ns = nanoseconds(from || '0');
    query.to_ns = query.from_ns + Math.max(shortest, nanoseconds(length || '10ms'));
  }
  await askTimeline(query, false);
}

// What the reader has seen already stays, and can be moved, until the answer is there and where there is none.
async function askTimeline(part, isMove) {
  stopAsking();
  line.isMove = isMove;
  const mine = line.asking = new AbortController();
  const query = new URLSearchParams({ host: byId('timeline-host').value.trim(), ...part });
  setText(byId('timeline-wait'), 'executing that part again …');
  try {
    const answer = await ask(runPath(view.run) + '/timeline?' + query, { headers: headers(), signal: mine.signal });
    line.data = await answer.json();
    line.asking = null;
    [line.from, line.to] = [line.data.from_ns, line.data.to_ns];
    setText(byId('timeline-wait'), '');
    describeTimeline();
    drawTimeline();
  } catch (problem) {
    if (mine.signal.aborted) return;
    line.asking = null;
    setText(byId('timeline-wait'), '');
    if (line.data) {
      [line.from, line.to] = [line.data.from_ns, line.data.to_ns];
      describeTimeline();
    }
    drawTimeline();
    throw problem;
  }
}

function stopAsking() {
  clearTimeout(line.timer);
  if (line.asking) line.asking.abort();
  line.asking = null;
  setText(byId('timeline-wait'), '');
}

function hideTimeline() {
  stopAsking();
  line.data = null;
  byId('timeline-figure').hidden = true;
}

const moves = {
  ArrowLeft: () => [-0.25, 1], ArrowRight: () => [0.25, 1], '+': () => [0, 0.5], '=': () => [0, 0.5], '-': () => [0, 2],
  '0': () => [0, Infinity],
};

function moveTimeline(key, middle) {
  if (!line.data || !moves[key]) return false;
  const [by, zoom] = moves[key]();
  const most = line.data.reaches_ns, before = line.to - line.from;
  const length = Math.min(most, Math.max(shortest, Math.round(before * zoom)));
  const around = line.from + before * (middle === undefined ? 0.5 : middle);
  const from = Math.round(around - length * (middle === undefined ? 0.5 : middle) + by * before);
  line.from = Math.min(most - length, Math.max(0, from));
  line.to = line.from + length;
  // An answer to an earlier move would move the picture back; what was asked for otherwise is still wanted.
  clearTimeout(line.timer);
  if (line.isMove) stopAsking();
  const data = line.data;
  if (data.is_exact) describeTimeline();
  drawTimeline();
  if (data.is_exact && line.from >= data.from_ns && line.to <= data.to_ns) return true;
  if (line.asking && !line.isMove) return true;
  line.timer = setTimeout(
    () => attempt(() => askTimeline({ host: data.host, from_ns: line.from, to_ns: line.to }, true)), 200);
  return true;
}

// ---- In words

const domainOf = name => name.split('/vcpu/')[0];

// What is seen, as far as the answer has it exactly; else all of the answer.
function seen() {
  const data = line.data, from = Math.max(line.from, data.from_ns), to = Math.min(line.to, data.to_ns);
  if (!data.is_exact || to <= from)
    return { from: data.from_ns, to: data.to_ns, totals: data.totals, marks: data.rows.reduce((sum, row) => sum + row.marks, 0) };
  const [first, last] = [from - data.from_ns, to - data.from_ns], lengths = new Map();
  let marks = 0;
  for (const row of data.rows) {
    for (let i = 0; i < row.slices.length; i += 3) {
      const length = Math.min(row.slices[i + 1], last) - Math.max(row.slices[i], first), name = row.slices[i + 2];
      if (length > 0) lengths.set(name, (lengths.get(name) || 0) + length);
    }
    for (let i = 0; i < row.instants.length; i += 2) if (row.instants[i] >= first && row.instants[i] < last) marks++;
  }
  const all = data.rows.length * (last - first);
  return { from, to, totals: [...lengths].map(([name, length]) => [name, length / all]), marks };
}

function describeTimeline() {
  const data = line.data, shares = new Map(), { from, to, totals, marks } = seen();
  for (const [name, share] of totals) {
    const who = data.idle.includes(name) ? 'idle' : domainOf(data.names[name]);
    shares.set(who, (shares.get(who) || 0) + share);
  }
  const all = [...shares].sort((one, other) => other[1] - one[1]);
  setText(byId('timeline-text'), data.host + ' from ' + at(from, to - from) + ' for '
    + seconds((to - from) / 1e9) + ', ' + data.rows.length + ' pCPUs: '
    + (all.slice(0, 6).map(([who, share]) => who + ' ' + rounded(100 * share, 3) + ' %').join(', ') || 'no guest')
    + (all.length > 6 ? ', …' : '') + '; ' + rounded(marks, 9) + ' interrupts.'
    + (data.is_exact ? '' : ' There is more than fits: each column shows what took longest in it, and how busy it was.'));
  byId('timeline-legend').replaceChildren(...all.filter(([who]) => who !== 'idle').slice(0, 16).map(([who]) => {
    const chip = element('b', who);
    chip.style.background = colourOf(who);
    return chip;
  }));
}

// As many digits as the length of the part needs.
function at(time, length) {
  const digits = Math.max(0, Math.min(9, Math.ceil(-Math.log10(length / 1e9)) + 3));
  return (time / 1e9).toFixed(digits) + ' s';
}

// ---- The picture

function colourOf(who) {
  const order = [...new Set(line.data.names.filter(name => name.includes('/vcpu/')).map(domainOf))];
  return 'hsl(' + (210 + 137.508 * order.indexOf(who)) % 360 + ' 60% ' + (dark.matches ? 62 : 68) + '%)';
}

function drawTimeline() {
  const data = line.data;
  if (!data) return;
  byId('timeline-figure').hidden = false;
  const canvas = byId('timeline'), ratio = window.devicePixelRatio || 1;
  const height = data.rows.length <= 16 ? 22 : data.rows.length <= 32 ? 14 : 9;
  const width = canvas.clientWidth, whole = headRoom + data.rows.length * height + 2;
  canvas.style.height = whole + 'px';
  [canvas.width, canvas.height] = [Math.round(width * ratio), Math.round(whole * ratio)];
  const brush = canvas.getContext('2d');
  brush.scale(ratio, ratio);
  brush.font = '11px system-ui, sans-serif';
  const colours = new Map();
  const look = {
    brush, width, height, ink: css('--ink'), faint: css('--faint'), grid: css('--grid'), shade: css('--shade'),
    mark: css('--limit'), x: time => names + (time + data.from_ns - line.from) / (line.to - line.from) * (width - names),
    colour: name => colours.get(name) || colours.set(name, colourOf(domainOf(data.names[name]))).get(name),
  };
  drawAxis(look);
  brush.save();
  data.rows.forEach((row, number) => {
    const top = headRoom + number * height;
    brush.fillStyle = look.faint;
    brush.textBaseline = 'middle';
    if (height >= 14 || number % 4 === 0) brush.fillText(row.name, 2, top + height / 2);
  });
  brush.beginPath();
  brush.rect(names, 0, width - names, whole);
  brush.clip();
  data.rows.forEach((row, number) => (data.is_exact ? drawSlices : drawColumns)(
    look, row, headRoom + number * height));
  brush.restore();
  setText(byId('timeline-caption'), data.host + ', ' + seconds((line.to - line.from) / 1e9) + ' from '
    + at(line.from, line.to - line.from));
  canvas.setAttribute('aria-label', 'Time line of ' + data.host + '. ' + byId('timeline-text').textContent);
  canvas.dataset.from = line.from;
  canvas.dataset.to = line.to;
  canvas.dataset.exact = data.is_exact;
}

function drawAxis(look) {
  const length = line.to - line.from, room = Math.max(1, Math.floor((look.width - names) / 110));
  const power = Math.pow(10, Math.floor(Math.log10(length / room)));
  const step = [1, 2, 5, 10].map(times => times * power).find(one => length / one <= room) || 10 * power;
  look.brush.textBaseline = 'top';
  // Far from the beginning times are counted from the left edge, so that round numbers tell them apart.
  const zero = line.from === 0 || length > line.from ? 0 : line.from;
  for (let number = Math.ceil((line.from - zero) / step); zero + number * step <= line.to; number++) {
    const x = look.x(zero + number * step - line.data.from_ns);
    look.brush.fillStyle = look.grid;
    look.brush.fillRect(x, 16, 1, 1e4);
    look.brush.fillStyle = look.faint;
    const text = (zero === 0 ? '' : '+') + seconds(number * step / 1e9);
    if (x + look.brush.measureText(text).width < look.width) look.brush.fillText(text, x + 3, 3);
  }
}

function drawSlices(look, row, top) {
  const { brush, height } = look, numbers = row.slices, idle = new Set(line.data.idle);
  for (let i = 0; i < numbers.length; i += 3) {
    const x = look.x(numbers[i]), wide = look.x(numbers[i + 1]) - x, name = numbers[i + 2];
    if (x > look.width || x + wide < names) continue;
    if (idle.has(name)) {
      brush.fillStyle = look.shade;
      brush.fillRect(x, top + height / 2, wide, 1);
      continue;
    }
    brush.fillStyle = look.colour(name);
    brush.fillRect(x, top + 2, Math.max(0.5, wide), height - 4);
    const begin = Math.max(x, names), text = line.data.names[name];
    if (height < 14 || Math.min(x + wide, look.width) - begin < 7 * text.length) continue;
    brush.fillStyle = '#14181d';
    brush.textBaseline = 'middle';
    brush.fillText(text, begin + 3, top + height / 2);
  }
  brush.fillStyle = look.mark;
  for (let i = 0; i < row.instants.length; i += 2) brush.fillRect(look.x(row.instants[i]) - 0.75, top, 1.5, height / 2);
}

function drawColumns(look, row, top) {
  const { brush, height } = look, numbers = row.columns, length = line.data.column_ns, idle = new Set(line.data.idle);
  for (let i = 0; i < numbers.length; i += 4) {
    const [name, , busy, marks] = numbers.slice(i, i + 4);
    const x = look.x(i / 4 * length), wide = look.x((i / 4 + 1) * length) - x;
    const tall = Math.max(busy > 0 ? 1 : 0, busy / 1000 * (height - 4));
    brush.fillStyle = name === 0 || idle.has(name) ? look.shade : look.colour(name);
    brush.fillRect(x, top + height - 2 - tall, wide + 0.3, tall);
    if (marks === 0) continue;
    brush.fillStyle = look.mark;
    brush.fillRect(x, top, Math.max(1, wide / 2), 3);
  }
}

// ---- What is below the pointer

function under(event) {
  const canvas = byId('timeline'), box = canvas.getBoundingClientRect(), data = line.data;
  if (!data) return '';
  const height = (box.height - headRoom - 2) / data.rows.length;
  const row = data.rows[Math.floor((event.clientY - box.top - headRoom) / height)];
  const share = (event.clientX - box.left - names) / (box.width - names);
  if (!row || share < 0 || share > 1) return '';
  const time = line.from + share * (line.to - line.from) - data.from_ns;
  return row.name + ' at ' + at(time + data.from_ns, line.to - line.from) + ': '
    + (data.is_exact ? sliceAt(row, time) : columnAt(row, time));
}

function sliceAt(row, time) {
  for (let i = 0; i < row.slices.length; i += 3) {
    if (row.slices[i] > time || row.slices[i + 1] <= time) continue;
    return line.data.names[row.slices[i + 2]] + ' for ' + seconds((row.slices[i + 1] - row.slices[i]) / 1e9);
  }
  return 'idle since before this part, or in the hypervisor';
}

function columnAt(row, time) {
  const place = 4 * Math.floor(time / line.data.column_ns), [name, share, busy, marks] = row.columns.slice(place, place + 4);
  return !name ? 'idle since before this part' : 'most of the time ' + line.data.names[name] + ' (' + share / 10
    + ' %), busy ' + busy / 10 + ' %, ' + marks + ' interrupts';
}

byId('timeline-form').addEventListener('submit', event => {
  event.preventDefault();
  attempt(showTimeline);
});
byId('timeline').addEventListener('keydown', event => {
  if (!event.ctrlKey && !event.metaKey && !event.altKey && moveTimeline(event.key)) event.preventDefault();
});
byId('timeline').addEventListener('pointermove', event => setText(byId('timeline-hover'), under(event)));
byId('timeline').addEventListener('dblclick', event => {
  const box = byId('timeline').getBoundingClientRect();
  moveTimeline('+', Math.min(1, Math.max(0, (event.clientX - box.left - names) / (box.width - names))));
});
for (const button of document.querySelectorAll('[data-move]'))
  button.addEventListener('click', () => moveTimeline(button.dataset.move));
dark.addEventListener('change', () => { if (line.data) { describeTimeline(); drawTimeline(); } });
window.addEventListener('resize', drawTimeline);
