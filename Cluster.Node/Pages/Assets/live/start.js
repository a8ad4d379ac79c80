// Checking and starting a run.

async function check() {
  byId('answer').replaceChildren();
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

// A refusal stands below the text that it is about, where the reader's eyes are, and an older answer goes.
async function answered(action) {
  fail('');
  try { await action(); } catch (problem) {
    byId('answer').replaceChildren(element('p', problem.message, { class: 'bad' }));
  }
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
