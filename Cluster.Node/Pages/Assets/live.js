// The live page: asks the node that served it, and draws what it answers. Texts are only ever set as text.
(function () {
  'use strict';

  const root = document.documentElement;
  const byId = id => document.getElementById(id);
  const dark = window.matchMedia('(prefers-color-scheme: dark)');
  const states = { token: 'actorxen-token' };
  const view = { run: '', group: '', domain: '', status: null, head: null, sight: null, windows: [], domainPoints: [], ticked: [] };
  let stream = null;
  let checked = null;
  let shipped = { name: '', text: '' };

  window.addEventListener('error', event => fail(event.message));
  window.addEventListener('unhandledrejection', event => fail(String(event.reason)));

  // ---- What is said to the reader

  function fail(text) {
    byId('error').hidden = !text;
    byId('error').textContent = text || '';
  }

  function element(tag, text, attributes) {
    const made = document.createElement(tag);
    if (text !== undefined && text !== null) made.textContent = text;
    for (const [name, value] of Object.entries(attributes || {})) made.setAttribute(name, value);
    return made;
  }

  // Only what differs is touched, so that the focus and a selection stay where they are.
  function setText(node, text) {
    if (node.textContent !== text) node.textContent = text;
  }

  function rounded(value, digits) {
    return value.toLocaleString('en', { maximumSignificantDigits: digits || 3 }).replace(/,/g, '\u202f');
  }

  function seconds(value) {
    if (value === 0) return '0 s';
    if (value < 1e-3) return rounded(value * 1e6) + ' us';
    return value < 1 ? rounded(value * 1e3) + ' ms' : rounded(value, 4) + ' s';
  }

  const latency = us => us === null || us === undefined ? 'too few to say' : seconds(us / 1e6);

  // ---- Asking the node

  function headers(more) {
    const token = sessionStorage.getItem(states.token);
    return Object.assign(token ? { Authorization: 'Bearer ' + token } : {}, more);
  }

  async function ask(path, options) {
    const answer = await fetch(path, Object.assign({ headers: headers() }, options));
    if (answer.status === 401) askForToken();
    if (answer.ok) return answer;
    let problem = 'The node answered ' + answer.status + '.';
    try { problem = (await answer.json()).error; } catch { /* Not an answer of the API: the status must do. */ }
    throw new Error(problem);
  }

  function askForToken() {
    sessionStorage.removeItem(states.token);
    byId('token-form').hidden = false;
    byId('token').focus();
  }

  // Runs something that a click asked for, and shows why it failed.
  async function attempt(action) {
    fail('');
    try { await action(); } catch (problem) { fail(problem.message); }
  }

  // ---- The stream of figures

  async function follow() {
    if (stream) stream.abort();
    const mine = stream = new AbortController();
    const query = new URLSearchParams({ run: view.run, group: view.group, domain: view.domain });
    for (let wait = 500; !mine.signal.aborted; wait = Math.min(2 * wait, 8000)) {
      try {
        const answer = await ask('api/live?' + query, { headers: headers(), signal: mine.signal });
        link('live', false);
        wait = 500;
        await read(answer.body.getReader(), mine.signal);
      } catch (problem) {
        if (mine.signal.aborted) return;
        if (!byId('token-form').hidden) {
          link('waiting for the token', true);
          return;
        }
        if (view.status && view.status.single) {
          link('the run is over', false);
          return;
        }
        link('not connected: ' + problem.message, true);
      }
      await new Promise(next => setTimeout(next, wait));
      link('connecting again', true);
    }
  }

  async function read(reader, signal) {
    const decoder = new TextDecoder();
    let rest = '';
    for (;;) {
      const { done, value } = await reader.read();
      if (done || signal.aborted) return;
      const parts = (rest + decoder.decode(value, { stream: true })).split('\n\n');
      rest = parts.pop();
      for (const part of parts) {
        const lines = part.split('\n');
        const name = lines.filter(line => line.startsWith('event: ')).map(line => line.slice(7))[0];
        const data = lines.filter(line => line.startsWith('data: ')).map(line => line.slice(6)).join('\n');
        if (name) take(name, JSON.parse(data));
      }
    }
  }

  function link(text, isLost) {
    setText(byId('link'), text);
    byId('link').classList.toggle('lost', isLost);
  }

  function take(name, data) {
    if (name === 'status') showStatus(data);
    if (name === 'run') showRun(data);
    if (name === 'windows') showWindows(data);
    if (name === 'hosts') showSight(data);
    if (name === 'problem') showProblem(data.error);
  }

  // ---- Cluster and runs

  function showStatus(status) {
    view.status = status;
    const isSingle = status.single === true;
    setText(byId('cluster'), isSingle ? 'one run' : status.cluster);
    document.title = 'ActorXen ' + (isSingle ? '' : status.cluster);
    for (const id of ['nodes-section', 'start-section', 'compare', 'compare-note']) byId(id).hidden = isSingle;
    byId('note').hidden = !status.note;
    setText(byId('note'), status.note || '');
    rows(byId('nodes'), status.members, member => member.address, nodeRow);
    byId('no-runs').hidden = status.runs.length > 0;
    byId('runs-table').hidden = status.runs.length === 0;
    rows(byId('runs'), status.runs, run => run.run_id, runRow);
    if (!root.dataset.ready) root.dataset.ready = String(Math.round(performance.now()));
  }

  // One row for each item, in order; a row that is there already is kept.
  function rows(body, items, keyOf, fill) {
    const known = new Map([...body.children].map(row => [row.dataset.key, row]));
    items.forEach((item, place) => {
      const key = keyOf(item);
      const row = known.get(key) || element('tr', null, { 'data-key': key });
      known.delete(key);
      if (body.children[place] !== row) body.insertBefore(row, body.children[place] || null);
      fill(row, item);
    });
    for (const row of known.values()) row.remove();
  }

  function cells(row, count, numbers) {
    while (row.children.length < count)
      row.append(element('td', null, numbers.includes(row.children.length) ? { class: 'n' } : {}));
    return [...row.children];
  }

  function nodeRow(row, member) {
    const [address, roles, state, hosts, version] = cells(row, 5, [3]);
    setText(address, member.address);
    setText(roles, member.roles.join(', '));
    setText(state, member.reachable ? member.status : member.status + ', does not answer');
    state.classList.toggle('bad', !member.reachable);
    setText(hosts, String(member.hosts));
    setText(version, member.version.split('+')[0]);
  }

  const isOpen = run => ['queued', 'running', 'paused'].includes(run.state);

  function runRow(row, run) {
    const [id, scenario, state, progress, time, speed, actions] = cells(row, 7, [4, 5]);
    if (!actions.firstChild) {
      const tick = element('input', null, { type: 'checkbox' });
      tick.addEventListener('change', () => ticked(run.run_id, tick.checked));
      id.append(tick, element('span'));
      progress.append(element('progress', null, { max: '1' }), element('span'));
      state.append(element('span'), element('small'));
      for (const [text, action] of [
        ['Show', () => choose(run.run_id)], ['Report', () => open('api/runs/' + run.run_id + '/page')],
        ['Cancel', () => cancel(run.run_id)]]) {
        const button = element('button', text, { type: 'button' });
        button.addEventListener('click', () => attempt(action));
        actions.append(button);
      }
    }
    const name = run.name || run.run_id;
    const isSingle = view.status.single === true;
    const share = run.length_ns ? run.at_ns / run.length_ns : 0;
    setText(id.lastChild, name);
    id.title = run.run_id;
    id.firstChild.hidden = isSingle || isOpen(run);
    id.firstChild.setAttribute('aria-label', 'compare ' + name);
    setText(scenario, run.scenario);
    setText(state.firstChild, run.state);
    state.firstChild.classList.toggle('bad', run.state === 'failed');
    setText(state.lastChild, run.note || (run.hash ? 'hash ' + run.hash : ''));
    progress.firstChild.value = share;
    progress.firstChild.setAttribute('aria-label', 'progress of ' + name);
    setText(progress.lastChild, ' ' + Math.floor(100 * share) + ' %');
    setText(time, seconds(run.at_ns / 1e9) + ' of ' + seconds(run.length_ns / 1e9));
    const done = (run.at_ns - run.begun_ns) / 1e9;
    const left = done > 0 ? (run.length_ns - run.at_ns) / 1e9 * run.wall_seconds / done : 0;
    setText(speed, run.wall_seconds > 0
      ? rounded(run.events / run.wall_seconds, 2) + ' events/s' + (isOpen(run) && left > 0 ? ', ' + seconds(left) + ' left' : '')
      : '');
    const [show, report, stop] = actions.children;
    show.setAttribute('aria-label', 'Show ' + name);
    report.hidden = isSingle || run.state !== 'complete';
    report.setAttribute('aria-label', 'Report of ' + name);
    stop.hidden = isSingle || !isOpen(run);
    stop.setAttribute('aria-label', 'Cancel ' + name);
    if (run.run_id === view.run) row.setAttribute('aria-current', 'true');
    else row.removeAttribute('aria-current');
  }

  async function cancel(run) {
    if (!window.confirm('Cancel ' + run + '? What it has done stays in the store.')) return;
    await ask('api/runs/' + run, { method: 'DELETE', headers: headers() });
  }

  function ticked(run, isOn) {
    view.ticked = view.ticked.filter(one => one !== run).concat(isOn ? [run] : []);
    byId('compare').disabled = view.ticked.length !== 2;
    setText(byId('compare-note'), view.ticked.length === 2
      ? 'Opens in a new tab.' : 'Tick two runs that have ended; ' + view.ticked.length + ' ticked.');
  }

  // A link could not show the token, so the page is fetched, and opened from memory.
  async function open(path) {
    const page = await (await ask(path)).blob();
    const address = URL.createObjectURL(page);
    const anchor = element('a', null, { href: address, target: '_blank', rel: 'noopener' });
    document.body.append(anchor);
    anchor.click();
    anchor.remove();
    setTimeout(() => URL.revokeObjectURL(address), 60000);
  }

  // ---- One run

  function choose(run, isLink) {
    Object.assign(view, { run, group: '', domain: '', head: null, sight: null, windows: [], domainPoints: [] });
    location.hash = run ? 'run=' + encodeURIComponent(run) : '';
    byId('detail').hidden = !run;
    byId('detail-problem').hidden = true;
    setText(byId('detail-title'), 'Run ' + run);
    byId('hosts').replaceChildren();
    byId('domain').value = '';
    byId('domain-figure').hidden = true;
    setText(byId('domain-text'), '');
    if (run && !isLink) byId('detail-title').focus();
    if (view.status) showStatus(view.status);
    drawSeries();
    follow();
  }

  function showProblem(text) {
    byId('detail-problem').hidden = false;
    setText(byId('detail-problem'), text);
  }

  function showRun(head) {
    view.head = head;
    byId('detail-problem').hidden = true;
    setText(byId('detail-title'), 'Run ' + (head.name || head.run_id) + ' of ' + head.scenario);
    const select = byId('group');
    const names = head.groups.length > 0 ? head.groups : [''];
    if ([...select.options].map(one => one.value).join() !== names.join()) {
      select.replaceChildren(...names.map(name => element('option', name || 'all guests', { value: name })));
    }
    select.value = view.group;
    showHosts();
  }

  function showSight(sight) {
    view.sight = sight;
    showHosts();
    if (sight.domain) showDomain(sight.domain);
    else if (view.domain) setText(byId('domain-text'), 'No host of this run has ' + view.domain + '.');
  }

  function showWindows(more) {
    view.windows.length = Math.min(view.windows.length, more.from);
    view.windows.push(...more.windows);
    drawSeries();
  }

  function showDomain(domain) {
    const [requests, wakeups] = [domain.requests, domain.wakeups];
    const figures = requests.count > 0 ? requests : wakeups;
    setText(byId('domain-text'), domain.name + ' after ' + seconds(view.sight.at) + ': ' + rounded(requests.count, 9)
      + ' requests, p50 ' + latency(requests.p50) + ', p99 ' + latency(requests.p99) + '; ' + rounded(wakeups.count, 9)
      + ' wakeups, p99 ' + latency(wakeups.p99) + '.');
    const last = view.domainPoints[view.domainPoints.length - 1];
    if (!last || view.sight.at > last[0]) view.domainPoints.push([view.sight.at, figures.p50, figures.p99]);
    byId('domain-figure').hidden = view.domainPoints.length < 2;
    draw(byId('domain-plot'), view.domainPoints, [['p50', 1], ['p99', 2]], 'us');
  }

  // ---- Plots

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

  // ---- Hosts

  function scaleOf(place, values) {
    const most = Math.max(...values);
    if (place === 2) return { of: value => value * 8, ends: step => Math.round(100 * step / 8) + ' %' };
    if (place === 3) {
      const top = Math.max(0.05, most);
      return { of: value => value / top * 8, ends: step => rounded(100 * top * step / 8, 2) + ' %' };
    }
    const least = Math.min(...values);
    const ratio = Math.max(1.01, most / least);
    return {
      of: value => Math.log(value / least) / Math.log(ratio) * 8,
      ends: step => latency(least * Math.pow(ratio, step / 8)),
    };
  }

  function showHosts() {
    const hosts = view.sight && view.sight.hosts;
    setText(byId('heat-note'), hosts ? 'At ' + seconds(view.sight.at) + ', since the run began.'
      : view.run ? 'Nobody has looked at the hosts yet; the next window shows them.' : '');
    if (!hosts) return;
    const place = Number(byId('heat').value);
    const values = hosts.map(host => host[place]).filter(value => value !== null);
    const scale = values.length > 0 ? scaleOf(place, values) : null;
    const racks = new Map();
    for (const host of hosts) racks.set(host[1], (racks.get(host[1]) || []).concat([host]));
    const holder = byId('hosts');
    const boxes = new Map([...holder.children].map(box => [box.dataset.rack, box]));
    for (const [rack, list] of racks) {
      let box = boxes.get(rack);
      boxes.delete(rack);
      if (!box) {
        box = element('div', null, { class: 'rack', 'data-rack': rack, role: 'group', 'aria-label': 'rack ' + rack });
        box.append(element('b', rack || 'hosts'));
        holder.append(box);
      }
      list.forEach((host, number) => {
        const button = box.children[number + 1] || hostButton(box);
        const value = host[place];
        const step = value === null || !scale ? -1 : Math.min(7, Math.max(0, Math.floor(scale.of(value))));
        const shown = value === null ? '-' : place === 4 ? rounded(value, 2) : rounded(100 * value, 2);
        setText(button, shown);
        button.className = step < 0 ? 'none' : 'h' + step + (step > 4 ? ' light' : '');
        button.dataset.host = host[0];
        const said = value === null ? 'too few to say' : place === 4 ? latency(value) : rounded(100 * value, 3) + ' %';
        button.title = host[0] + ': ' + said;
        button.setAttribute('aria-label', button.title);
      });
      while (box.children.length > list.length + 1) box.lastChild.remove();
    }
    for (const box of boxes.values()) box.remove();
    byId('heat-legend').replaceChildren(...(!scale ? [] : [0, 1, 2, 3, 4, 5, 6, 7].map(step =>
      element('b', scale.ends(step), { class: 'h' + step + (step > 4 ? ' light' : '') }))));
  }

  function hostButton(box) {
    const button = element('button', '', { type: 'button' });
    button.addEventListener('click', () => {
      byId('domain').value = button.dataset.host + '/';
      byId('domain').focus();
    });
    box.append(button);
    return button;
  }

  // ---- Starting a run

  async function check() {
    const text = byId('scenario').value;
    const answer = await (await ask('api/check', {
      method: 'POST', headers: headers({ 'Content-Type': 'application/json' }),
      body: JSON.stringify({ name: nameOf(text), scenario: text }),
    })).json();
    checked = answer.ok ? { text, scenario: answer.scenario } : null;
    const list = element('ul');
    for (const fault of answer.problems) {
      const item = element('li');
      item.append(element('code', fault.where), ' ' + fault.problem + ' ', element('strong', fault.remedy));
      list.append(item);
    }
    for (const warning of answer.warnings) list.append(element('li', warning));
    for (const host of answer.hosts) list.append(element('li', host));
    const count = answer.problems.length;
    byId('answer').replaceChildren(
      answer.ok ? element('p', 'ok: ' + answer.summary, { class: 'good' })
        : element('p', count + (count === 1 ? ' problem' : ' problems'), { class: 'bad' }), list);
    return answer.ok;
  }

  // What is said about a text that was changed is not said about the shipped one.
  const nameOf = text => text === shipped.text ? shipped.name : 'scenario';

  async function start() {
    if (!(checked && checked.text === byId('scenario').value) && !await check()) return;
    const answer = await (await ask('api/runs', {
      method: 'POST', headers: headers({ 'Content-Type': 'application/json' }),
      body: JSON.stringify({
        name: nameOf(checked.text), scenario: checked.scenario, run_name: byId('run-name').value }),
    })).json();
    byId('answer').replaceChildren(element('p', 'started: ' + answer.run_id, { class: 'good' }));
    choose(answer.run_id);
  }

  async function examples() {
    if (byId('example').options.length > 1) return;
    const answer = await (await ask('api/scenarios')).json();
    for (const one of answer.scenarios) byId('example').append(element('option', one.name, { value: one.name }));
    const use = () => {
      const chosen = answer.scenarios.find(one => one.name === byId('example').value);
      if (chosen) byId('scenario').value = chosen.text;
      shipped = { name: byId('example').value, text: byId('scenario').value };
    };
    byId('example').addEventListener('change', use);
    if (byId('scenario').value || answer.scenarios.length === 0) return;
    byId('example').value = answer.scenarios.some(one => one.name === 'first-light')
      ? 'first-light' : answer.scenarios[0].name;
    use();
  }

  // ---- What the reader does

  byId('token-form').addEventListener('submit', event => {
    event.preventDefault();
    sessionStorage.setItem(states.token, byId('token').value.trim());
    byId('token').value = '';
    byId('token-form').hidden = true;
    begin();
  });
  byId('check').addEventListener('click', () => attempt(check));
  byId('start-form').addEventListener('submit', event => {
    event.preventDefault();
    attempt(start);
  });
  byId('compare').addEventListener('click', () => attempt(() => open('api/compare?' + new URLSearchParams(
    { one: view.ticked[0], other: view.ticked[1] }))));
  byId('close').addEventListener('click', () => choose(''));
  byId('group').addEventListener('change', () => {
    view.group = byId('group').value;
    view.windows = [];
    follow();
  });
  byId('measure').addEventListener('change', drawSeries);
  byId('heat').addEventListener('change', showHosts);
  byId('domain-form').addEventListener('submit', event => {
    event.preventDefault();
    Object.assign(view, { domain: byId('domain').value.trim(), domainPoints: [], windows: [] });
    follow();
  });
  window.addEventListener('hashchange', () => {
    const run = runOf(location.hash);
    if (run !== view.run) choose(run);
  });

  const runOf = hash => new URLSearchParams(hash.slice(1)).get('run') || '';

  function begin() {
    const run = runOf(location.hash);
    if (run) choose(run, true);
    else follow();
    // One process alone has no scenarios to start.
    examples().catch(() => {});
  }

  begin();
})();
