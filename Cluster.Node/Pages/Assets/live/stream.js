// The stream of figures.

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
