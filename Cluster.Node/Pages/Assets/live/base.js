// What the parts of the live page share: the reader's choices, texts, and how the node is asked. Texts are only ever
// set as text. LivePage puts the parts together, this one first and begin.js last.
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

// A run may be shown by its name, which may contain what an address uses itself.
const runPath = run => 'api/runs/' + encodeURIComponent(run);

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
