// The run that is shown.

function choose(run, isLink) {
  Object.assign(view, { run, group: '', domain: '', head: null, sight: null, windows: [], domainPoints: [] });
  location.hash = run ? 'run=' + encodeURIComponent(run) : '';
  byId('detail').hidden = !run;
  byId('detail-problem').hidden = true;
  setText(byId('detail-title'), 'Run ' + run);
  byId('hosts').replaceChildren();
  byId('why').replaceChildren();
  hideTimeline();
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
