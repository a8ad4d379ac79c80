// Why the requests of a domain take as long as they do, as actorxen why says it.

async function showWhy() {
  const domain = byId('domain').value.trim();
  const holder = byId('why');
  holder.replaceChildren(element('p', 'executing the run again …', { class: 'note' }));
  try {
    const answer = await ask(runPath(view.run) + '/why?' + new URLSearchParams({ dom: domain }));
    const found = await answer.json();
    const part = found.to_ns < found.reaches_ns
      ? 'Of the first ' + seconds(found.to_ns / 1e9) + ', because the whole run is too much for a page.' : '';
    const times = found.answer.all;
    holder.replaceChildren(
      ...found.sentences.map(text => element('p', text)),
      ...(part ? [element('p', part, { class: 'note' })] : []),
      ...(times.causes.length > 0 ? [causesTable(times.causes)]
        : [element('p', 'No request of ' + domain + ' ended in this part.', { class: 'note' })]));
  } catch (problem) {
    holder.replaceChildren();
    throw problem;
  }
}

function causesTable(causes) {
  const box = element('div', null, { class: 'table', tabindex: '0', role: 'region', 'aria-label': 'causes' });
  const table = element('table'), head = element('tr'), body = element('tbody');
  for (const [name, isNumber] of [['cause'], ['where'], ['behind'], ['kept by'], ['share', 1], ['us each', 1], ['of slow ones', 1]])
    head.append(element('th', name, isNumber ? { scope: 'col', class: 'n' } : { scope: 'col' }));
  for (const cause of causes.filter(one => one.share >= 0.0005 || one.slow_share >= 0.0005)) {
    const row = element('tr');
    for (const text of [cause.cause.replace(/_/g, ' '), cause.where, cause.behind || '-', cause.rule || '-'])
      row.append(element('td', text));
    for (const text of [percent(cause.share), rounded(cause.us_each), percent(cause.slow_share)])
      row.append(element('td', text, { class: 'n' }));
    body.append(row);
  }
  const top = element('thead');
  top.append(head);
  table.append(top, body);
  box.append(table);
  return box;
}

const percent = share => share === null ? '-' : rounded(100 * share, 3) + ' %';

byId('why-button').addEventListener('click', () => attempt(showWhy));
