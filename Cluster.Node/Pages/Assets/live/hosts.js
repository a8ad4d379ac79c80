// The hosts of the run, as a heat map.

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
    : !view.head ? '' : isGoingOn() ? 'Nobody has looked at the hosts yet; the next window shows them.'
      : 'The run has no report and is not under way here, so its hosts are not shown.');
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

// A run that another process executes may go on too, but this node does not look at its hosts.
function isGoingOn() {
  const run = view.status && view.status.runs.find(one => one.run_id === view.head.run_id);
  return run && isOpen(run);
}

function hostButton(box) {
  const button = element('button', '', { type: 'button' });
  button.addEventListener('click', () => {
    byId('domain').value = button.dataset.host + '/';
    byId('timeline-host').value = button.dataset.host;
    byId('domain').focus();
  });
  box.append(button);
  return button;
}
