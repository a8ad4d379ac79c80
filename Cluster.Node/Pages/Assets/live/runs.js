// The cluster and its runs.

function showStatus(status) {
  view.status = status;
  const isSingle = status.single === true;
  setText(byId('cluster'), isSingle ? 'one run' : status.cluster);
  document.title = 'ActorXen ' + (isSingle ? '' : status.cluster);
  for (const id of [
    'nodes-section', 'start-section', 'compare', 'compare-note', 'stored-form', 'timeline-section', 'why-button'])
    byId(id).hidden = isSingle;
  byId('note').hidden = !status.note;
  setText(byId('note'), status.note || '');
  rows(byId('nodes'), status.members, member => member.address, nodeRow);
  byId('no-runs').hidden = status.runs.length > 0;
  byId('runs-table').hidden = status.runs.length === 0;
  rows(byId('runs'), status.runs, run => run.run_id, runRow);
  if (!view.sight) showHosts();
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
      ['Cancel', button => cancel(run.run_id, button)]]) {
      const button = element('button', text, { type: 'button' });
      button.addEventListener('click', () => attempt(() => action(button)));
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
  if (stop.hidden) stop.disabled = false;
  stop.setAttribute('aria-label', 'Cancel ' + name);
  if (run.run_id === view.run) row.setAttribute('aria-current', 'true');
  else row.removeAttribute('aria-current');
}

// Until the list shows that it was cancelled it cannot be cancelled again.
async function cancel(run, button) {
  if (!window.confirm('Cancel ' + run + '? What it has done stays in the store.')) return;
  button.disabled = true;
  try { await ask('api/runs/' + run, { method: 'DELETE', headers: headers() }); } catch (problem) {
    button.disabled = false;
    throw problem;
  }
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
