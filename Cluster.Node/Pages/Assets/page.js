// Draws the charts of a page with uPlot, again whenever its width, theme or medium changes, and lets a reader copy
// commands.
(function () {
  'use strict';

  const root = document.documentElement;
  const error = document.getElementById('error');
  const drawn = [];
  const printWidth = 672;      // CSS pixels between the margins of an A4 page.
  const dashes = [[], [8, 4], [2, 3], [10, 3, 2, 3]];

  root.classList.remove('no-script');
  window.addEventListener('error', event => tell(event.message));
  window.addEventListener('unhandledrejection', event => tell(String(event.reason)));

  function tell(text) {
    error.hidden = false;
    error.textContent += text + ' ';
  }

  const css = name => getComputedStyle(root).getPropertyValue(name).trim();

  // Numbers as people read them: at most four digits, latencies in the unit that fits.
  function plain(value) {
    if (value === 0) return '0';
    const size = Math.abs(value);
    if (size >= 1e15 || size < 1e-6) return value.toExponential(1);
    const rounded = Number(value.toPrecision(4));
    const [whole, rest] = String(rounded).split('.');
    return whole.replace(/\B(?=(\d{3})+(?!\d))/g, '\u202f') + (rest ? '.' + rest : '');
  }

  function time(value, unit) {
    const us = unit === 'us' ? value : unit === 'ns' ? value / 1e3 : unit === 'ms' ? value * 1e3 : value * 1e6;
    const size = Math.abs(us);
    if (size === 0) return '0';
    if (size < 1) return plain(us * 1e3) + ' ns';
    if (size < 1e3) return plain(us) + ' us';
    return size < 1e6 ? plain(us / 1e3) + ' ms' : plain(us / 1e6) + ' s';
  }

  function percentile(value) {
    const share = 100 * (1 - 1 / value);
    return Number(share.toPrecision(Math.max(2, Math.ceil(Math.log10(value)) + 2))) + ' %';
  }

  function text(axis, value) {
    if (value == null) return '';
    if (axis.names) return axis.names[Math.round(value)] || '';
    if (axis.unit === 'percentile') return percentile(value);
    if (axis.unit === 'fraction') return plain(value * 100) + ' %';
    if (['us', 'ns', 'ms', 's'].includes(axis.unit)) return time(value, axis.unit);
    return plain(value);
  }

  // Where an axis has labels. Those of uPlot begin at the lower end of a logarithmic scale, whatever it is.
  function splits(axis, min, max, most) {
    if (axis.names) return axis.names.map((_, place) => place);
    if (axis.unit === 'percentile') {
      const all = [2, 4, 10, 20, 100, 1e3, 1e4, 1e5, 1e6, 1e7];
      return all.filter(value => value >= min && value <= max && (value !== 4 && value !== 20 || most > 9));
    }
    if (axis.log) {
      const first = Math.floor(Math.log10(min));
      const last = Math.ceil(Math.log10(max));
      for (const steps of [[1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 3, 5], [1, 2, 5], [1, 3], [1]]) {
        const found = [];
        for (let power = first; power <= last; power++) {
          for (const step of steps) {
            const value = Number((step * Math.pow(10, power)).toPrecision(3));
            if (value >= min && value <= max) found.push(value);
          }
        }
        if (found.length >= 2 && found.length <= most) return found;
        if (steps.length === 1 && found.length > most)
          return found.filter((_, place) => place % Math.ceil(found.length / most) === 0);
      }
    }
    const scale = unitOf(axis, max);
    const raw = (max - min) / Math.max(1, most) / scale;
    const power = Math.pow(10, Math.floor(Math.log10(raw)));
    const least = axis.whole ? 1 : 0;
    const isEnough = step => step >= raw * (1 - 1e-9) && step >= least;
    const at = step => {
      const found = [];
      for (let count = Math.ceil(min / step - 1e-9); count * step <= max * (1 + 1e-9); count++)
        found.push(Number((count * step).toPrecision(12)));
      return found;
    };
    let found = at([1, 2, 5, 10].map(one => one * power).find(isEnough) * scale || least);
    // One label tells nothing about distances, so rather some more than there is room for.
    for (const one of [5, 2, 1, 0.5, 0.2, 0.1]) {
      if (found.length >= 2 || one * power < least) break;
      found = at(one * power * scale);
    }
    return found;
  }

  // So that steps are round in the unit that is shown, not in the one of the data.
  function unitOf(axis, max) {
    if (axis.unit === 'fraction') return 0.01;
    const us = { us: 1, ns: 1e3, ms: 1e-3, s: 1e-6 }[axis.unit];
    if (!us) return 1;
    const size = Math.abs(max / us);
    return us * (size >= 1e6 ? 1e6 : size >= 1e3 ? 1e3 : size >= 1 ? 1 : 1e-3);
  }

  function rangeOf(values, axis) {
    if (axis.names) return [-0.5, axis.names.length - 0.5];
    const known = values.filter(value => value != null && isFinite(value) && (!axis.log || value > 0));
    if (known.length === 0) return axis.log ? [1, 10] : [0, 1];
    let [min, max] = [Math.min(...known), Math.max(...known)];
    if (axis.log && min === max) return [min / 2, max * 2];
    if (axis.log) return [min / Math.pow(max / min, 0.04), max * Math.pow(max / min, 0.06)];
    if (axis.fits) return min === max ? [min - 1, max + 1] : [min, max];
    if (min >= 0 && min <= max / 2) min = 0;
    const room = (max - min) * 0.08 || Math.abs(max) * 0.1 || 1;
    return [min === 0 ? 0 : min - room, max + room];
  }

  const xRange = chart => {
    const values = chart.lines.flatMap(line => line.x).concat((chart.verticals || []).map(one => one.at));
    const [min, max] = rangeOf(values, { ...chart.x, fits: true });
    if (chart.x.names || chart.x.unit === 'percentile' || chart.shades.length > 0 || chart.x.log) return [min, max];
    return [min - (max - min) * 0.03, max + (max - min) * 0.03];
  };

  const yRange = chart => rangeOf(
    chart.lines.flatMap(line => line.y.concat(line.low || [], line.high || []))
      .concat((chart.limits || []).map(one => one.at)),
    chart.y);

  const colourOf = place => css('--c' + place % 8);
  const dashOf = (line, place) => dashes[Math.floor((line.colour ?? place) / 8) % dashes.length];

  function clipped(u, paint) {
    const { ctx, bbox } = u;
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    paint(ctx, devicePixelRatio || 1);
    ctx.restore();
  }

  // A value that a logarithmic scale cannot show is below its end.
  function place(u, axis, value) {
    const scale = u.scales[axis];
    return u.valToPos(scale.distr === 3 && value <= 0 ? scale.min / 10 : value, axis, true);
  }

  function paintBelow(u, chart) {
    clipped(u, (ctx, ratio) => {
      ctx.globalAlpha = 0.22;
      ctx.fillStyle = css('--shade');
      for (const shade of chart.shades) {
        const [from, to] = [place(u, 'x', shade.from), place(u, 'x', shade.to)];
        ctx.fillRect(from, u.bbox.top, to - from, u.bbox.height);
      }
      ctx.globalAlpha = 1;
      chart.lines.forEach((line, number) => {
        if (!line.low || !u.series[number + 1].show) return;
        (line.joined ? paintBand : paintWhiskers)(u, ctx, line, number, ratio);
      });
    });
  }

  function paintBand(u, ctx, line, number, ratio) {
    ctx.fillStyle = ctx.strokeStyle = colourOf(line.colour ?? number);
    const runs = [[]];
    line.x.forEach((x, index) => {
      if (line.low[index] == null) runs.push([]);
      else runs.at(-1).push([place(u, 'x', x), place(u, 'y', line.low[index]), place(u, 'y', line.high[index])]);
    });
    for (const run of runs.filter(one => one.length > 0)) {
      ctx.globalAlpha = 0.18;
      ctx.beginPath();
      run.forEach(([x, , high], index) => index === 0 ? ctx.moveTo(x, high) : ctx.lineTo(x, high));
      run.slice().reverse().forEach(([x, low]) => ctx.lineTo(x, low));
      ctx.fill();
      ctx.globalAlpha = 0.55;
      ctx.lineWidth = ratio;
      for (const [x, low, high] of run) whisker(ctx, x, low, high, 3 * ratio);
      ctx.globalAlpha = 1;
    }
  }

  function paintWhiskers(u, ctx, line, number, ratio) {
    ctx.strokeStyle = colourOf(line.colour ?? number);
    ctx.lineWidth = 1.5 * ratio;
    line.x.forEach((x, index) => {
      if (line.low[index] == null) return;
      whisker(ctx, place(u, 'x', x), place(u, 'y', line.low[index]), place(u, 'y', line.high[index]), 5 * ratio);
    });
  }

  function whisker(ctx, x, low, high, half) {
    ctx.beginPath();
    ctx.moveTo(x, low);
    ctx.lineTo(x, high);
    ctx.moveTo(x - half, low);
    ctx.lineTo(x + half, low);
    ctx.moveTo(x - half, high);
    ctx.lineTo(x + half, high);
    ctx.stroke();
  }

  // Dots of a curve that was measured everywhere say nothing.
  const isDense = (chart, line) => line.joined && (line.x.length > 24 || chart.x.unit === 'percentile');

  function paintAbove(u, chart) {
    clipped(u, (ctx, ratio) => {
      chart.lines.forEach((line, number) => {
        if (!u.series[number + 1].show) return;
        line.x.forEach((x, index) => {
          if (line.y[index] == null) return;
          const mark = line.marks ? line.marks[index] : isDense(chart, line) ? '' : 'o';
          paintMark(ctx, mark, place(u, 'x', x), place(u, 'y', line.y[index]), colourOf(line.colour ?? number), ratio);
        });
      });
      ctx.font = `600 ${12 * ratio}px system-ui, sans-serif`;
      (chart.limits || []).forEach(limit => paintLimit(u, chart, ctx, limit, ratio));
      (chart.verticals || []).forEach((one, number) => paintVertical(u, ctx, one, number, ratio));
      for (const shade of chart.shades) {
        const left = Math.max(u.bbox.left, place(u, 'x', shade.from)) + 6 * ratio;
        label(ctx, shade.text, left, u.bbox.top + 15 * ratio, css('--ink'), ratio);
      }
    });
  }

  // o: measured; h: holds; f: fails; u: not decided. Told apart by shape, not only by colour.
  function paintMark(ctx, mark, x, y, colour, ratio) {
    if (!mark) return;
    ctx.strokeStyle = colour;
    ctx.lineWidth = 2 * ratio;
    ctx.beginPath();
    if (mark === 'f') {
      const half = 5 * ratio;
      ctx.lineWidth = 2.5 * ratio;
      ctx.moveTo(x - half, y - half);
      ctx.lineTo(x + half, y + half);
      ctx.moveTo(x - half, y + half);
      ctx.lineTo(x + half, y - half);
      ctx.stroke();
      return;
    }
    ctx.arc(x, y, (mark === 'o' ? 3 : 4.5) * ratio, 0, 2 * Math.PI);
    ctx.fillStyle = mark === 'u' ? css('--paper') : colour;
    ctx.fill();
    ctx.stroke();
  }

  function paintLimit(u, chart, ctx, limit, ratio) {
    const y = place(u, 'y', limit.at);
    ctx.strokeStyle = css('--limit');
    ctx.lineWidth = 1.5 * ratio;
    ctx.setLineDash([6 * ratio, 4 * ratio]);
    ctx.beginPath();
    ctx.moveTo(u.bbox.left, y);
    ctx.lineTo(u.bbox.left + u.bbox.width, y);
    ctx.stroke();
    ctx.setLineDash([]);
    const [x, base] = emptiest(u, chart, y, ctx.measureText(limit.text).width, ratio);
    label(ctx, limit.text, x, base, css('--limit'), ratio);
  }

  // Where the words of a limit cover the least: at its left or right end, above or below it.
  function emptiest(u, chart, y, width, ratio) {
    const [left, right] = [u.bbox.left + 6 * ratio, u.bbox.left + u.bbox.width - width - 6 * ratio];
    const places = [[left, y - 5 * ratio], [right, y - 5 * ratio], [left, y + 15 * ratio], [right, y + 15 * ratio]]
      .filter(([, base]) => base - 12 * ratio >= u.bbox.top && base <= u.bbox.top + u.bbox.height);
    const drawn = drawnPlaces(u, chart);
    const covered = places.map(([x, base]) => drawn.filter(([px, py]) =>
      px > x - 8 * ratio && px < x + width + 8 * ratio && py > base - 18 * ratio && py < base + 8 * ratio).length);
    const least = Math.min(...covered);
    u.ctx.canvas.dataset.covered = least;
    return places[covered.indexOf(least)] || [left, y - 5 * ratio];
  }

  // Points on everything that is drawn of the lines, close enough that no word fits between them.
  function drawnPlaces(u, chart) {
    const steps = 24;
    const between = ([fromX, fromY], [toX, toY]) => Array.from(
      { length: steps + 1 }, (_, step) => [fromX + (toX - fromX) * step / steps, fromY + (toY - fromY) * step / steps]);
    return chart.lines.filter((_, number) => u.series[number + 1].show).flatMap(line => line.x.flatMap((x, index) => {
      if (line.y[index] == null) return [];
      const at = value => [place(u, 'x', x), place(u, 'y', value)];
      const here = at(line.y[index]);
      const whole = line.low && line.low[index] != null ? between(at(line.low[index]), at(line.high[index])) : [here];
      const next = line.joined && line.y[index + 1] != null
        ? between(here, [place(u, 'x', line.x[index + 1]), place(u, 'y', line.y[index + 1])])
        : [];
      return whole.concat(next);
    }));
  }

  function paintVertical(u, ctx, one, number, ratio) {
    const x = place(u, 'x', one.at);
    const colour = one.colour == null ? css('--ink') : colourOf(one.colour);
    ctx.strokeStyle = colour;
    ctx.lineWidth = 1.25 * ratio;
    ctx.setLineDash([2 * ratio, 3 * ratio]);
    ctx.beginPath();
    ctx.moveTo(x, u.bbox.top);
    ctx.lineTo(x, u.bbox.top + u.bbox.height);
    ctx.stroke();
    ctx.setLineDash([]);
    const width = ctx.measureText(one.text).width + 8 * ratio;
    const left = x + width > u.bbox.left + u.bbox.width ? x - width : x + 5 * ratio;
    label(ctx, one.text, left, u.bbox.top + (15 + 17 * number) * ratio, colour, ratio);
  }

  // With a rim of paper, because curves may be behind it.
  function label(ctx, words, x, y, colour, ratio) {
    ctx.textAlign = 'left';
    ctx.textBaseline = 'alphabetic';
    ctx.lineWidth = 4 * ratio;
    ctx.lineJoin = 'round';
    ctx.strokeStyle = css('--paper');
    ctx.strokeText(words, x, y);
    ctx.fillStyle = colour;
    ctx.fillText(words, x, y);
  }

  // The height that names along an axis need aslant; 0 if they fit side by side.
  function nameRoom(axis, width) {
    const longest = axis.names ? Math.max(...axis.names.map(name => name.length)) : 0;
    return axis.names && longest * 7 > (width - 80) / axis.names.length ? Math.min(120, 24 + longest * 4.4) : 0;
  }

  function axisOf(axis, side, width, height, range) {
    const isX = side === 'x';
    const aslant = isX ? nameRoom(axis, width) : 0;
    const most = isX ? Math.max(2, Math.floor((width - 80) / 70)) : Math.max(2, Math.floor(height / 44));
    return {
      scale: side,
      stroke: css('--faint'),
      font: '12px system-ui, sans-serif',
      labelFont: '12px system-ui, sans-serif',
      label: axis.label,
      labelSize: 20,
      labelGap: 2,
      rotate: aslant > 0 ? -35 : 0,
      size: isX
        ? aslant || 34
        : (_, shown) => 16 + 7 * Math.max(2, ...(shown || []).map(one => (one || '').length)),
      grid: { stroke: css('--grid'), width: 1, show: !(isX && axis.names) },
      ticks: { stroke: css('--rule'), width: 1, size: 5 },
      splits: (u, _, min, max) => splits(axis, min ?? range[0], max ?? range[1], most),
      filter: (_, found) => found,
      values: (_, found) => found.map(value => text(axis, value)),
    };
  }

  function draw(entry) {
    const { holder, chart } = entry;
    const isPrint = root.dataset.print !== undefined;
    const width = Math.floor(isPrint ? Math.min(printWidth, holder.clientWidth || printWidth) : holder.clientWidth);
    if (width < 50) return;
    // Names that do not fit side by side are written aslant, and need room of their own.
    const height = (isPrint ? 250 : width < 500 ? 300 : 340) + Math.max(0, nameRoom(chart.x, width) - 60);
    if (entry.plot) entry.plot.destroy();
    chart.x.whole = !chart.x.unit && chart.lines.every(line => line.x.every(Number.isInteger));
    entry.width = holder.clientWidth;
    const [xs, ys] = [xRange(chart), yRange(chart)];
    const tables = chart.lines.map(line => [line.x, line.y]);
    const data = tables.length === 0 ? [[], []] : tables.length === 1 ? tables[0] : uPlot.join(tables);
    const options = {
      width,
      height,
      ms: 1,
      padding: [10, 24, 0, 0],
      scales: {
        x: { time: false, distr: chart.x.log ? 3 : 1, range: () => xs },
        y: { distr: chart.y.log ? 3 : 1, range: () => ys },
      },
      axes: [axisOf(chart.x, 'x', width, height, xs), axisOf(chart.y, 'y', width, height, ys)],
      cursor: { drag: { x: false, y: false }, points: { size: 8 } },
      legend: { show: true, markers: { width: 2 } },
      series: [{
        label: chart.x.label,
        value: (_, value) => text(chart.x, value),
      }].concat(chart.lines.map((line, number) => ({
        label: line.name,
        scale: 'y',
        stroke: colourOf(line.colour ?? number),
        dash: dashOf(line, number),
        width: 2,
        points: { show: false },
        paths: line.joined ? uPlot.paths.linear() : () => null,
        value: (_, value, __, index) => reading(chart, line, value, index, data),
      }))),
      hooks: {
        drawAxes: [u => paintBelow(u, chart)],
        draw: [u => { paintAbove(u, chart); note(u, chart, holder); }],
        setCursor: [u => u.root.classList.toggle('reads', u.cursor.idx != null)],
      },
    };
    entry.plot = new uPlot(options, data, holder);
  }

  // The value under the cursor with its interval.
  function reading(chart, line, value, index, data) {
    if (value == null || index == null) return '';
    const at = line.low ? line.x.indexOf(data[0][index]) : -1;
    return text(chart.y, value) + (at >= 0 && line.low[at] != null
      ? ' [' + text(chart.y, line.low[at]) + ', ' + text(chart.y, line.high[at]) + ']'
      : '');
  }

  function note(u, chart, holder) {
    const canvas = u.ctx.canvas;
    const points = chart.lines.reduce((sum, line) => sum + line.y.filter(value => value != null).length, 0);
    canvas.dataset.points = points;
    canvas.setAttribute('role', 'img');
    canvas.setAttribute('aria-label', holder.dataset.title);
  }

  function redraw(onlyIf) {
    for (const entry of drawn) {
      try {
        if (!onlyIf || onlyIf(entry)) draw(entry);
      } catch (problem) {
        tell(String(problem));
      }
    }
  }

  // Closed details would not be printed.
  const opened = [];
  function beginPrint() {
    if (root.dataset.print !== undefined) return;
    root.dataset.print = '';
    document.querySelectorAll('details:not([open])').forEach(one => { one.open = true; opened.push(one); });
    redraw();
  }

  function endPrint() {
    delete root.dataset.print;
    opened.splice(0).forEach(one => { one.open = false; });
    redraw();
  }

  function copy(words, button) {
    const done = () => {
      const before = button.textContent;
      button.textContent = 'Copied';
      setTimeout(() => { button.textContent = before; }, 1500);
    };
    const byHand = () => {
      const area = document.createElement('textarea');
      area.value = words;
      document.body.appendChild(area);
      area.select();
      const copied = document.execCommand('copy');
      area.remove();
      if (copied) done();
      else tell('This browser does not allow copying: select the text instead.');
    };
    // Some browsers refuse it to pages that are opened from disk.
    if (navigator.clipboard) navigator.clipboard.writeText(words).then(done, byHand);
    else byHand();
  }

  const charts = JSON.parse(document.getElementById('charts').textContent);
  document.querySelectorAll('[data-chart]').forEach(holder => {
    drawn.push({ holder, chart: charts[Number(holder.dataset.chart)], width: 0 });
  });
  redraw();
  document.querySelectorAll('button[data-copies]').forEach(button => {
    button.addEventListener('click', () => copy(document.getElementById(button.dataset.copies).textContent, button));
  });
  let waiting = false;
  new ResizeObserver(() => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      redraw(entry => Math.abs(entry.holder.clientWidth - entry.width) > 1);
    });
  }).observe(document.body);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => redraw());
  window.addEventListener('beforeprint', beginPrint);
  window.addEventListener('afterprint', endPrint);
  root.dataset.ready = '';
})();
