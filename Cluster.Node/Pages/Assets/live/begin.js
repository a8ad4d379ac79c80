// What the reader does.

byId('token-form').addEventListener('submit', event => {
  event.preventDefault();
  sessionStorage.setItem(states.token, byId('token').value.trim());
  byId('token').value = '';
  byId('token-form').hidden = true;
  begin();
});
byId('check').addEventListener('click', () => answered(check));
byId('start-form').addEventListener('submit', event => {
  event.preventDefault();
  answered(start);
});
byId('compare').addEventListener('click', () => attempt(() => open('api/compare?' + new URLSearchParams(
  { one: view.ticked[0], other: view.ticked[1] }))));
byId('stored-form').addEventListener('submit', event => {
  event.preventDefault();
  choose(byId('stored').value.trim());
});
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
