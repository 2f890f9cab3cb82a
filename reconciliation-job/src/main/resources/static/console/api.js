// Talks to the API. A problem detail becomes an error that carries it.

export class Problem extends Error {
  constructor(status, body) {
    super(body.detail || body.title || `HTTP ${status}`);
    this.status = status;
    this.field = body.field;
  }
}

let csrf = null;
let onSignedOut = () => {};

export function whenSignedOut(action) {
  onSignedOut = action;
}

async function send(path, options = {}) {
  const headers = {Accept: 'application/json', ...options.headers};
  if (options.method && csrf) headers['X-CSRF-TOKEN'] = csrf;
  const response = await fetch(path, {...options, headers});
  if (response.ok) {
    return response.status === 204 ? null : response.json();
  }
  const body = await response.json().catch(() => ({}));
  if (response.status === 401 && path !== '/login') onSignedOut();
  throw new Problem(response.status, body);
}

export function query(path, parameters = {}) {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null && value !== undefined && value !== '') given.append(name, value);
  }
  return send(given.size ? `${path}?${given}` : path);
}

export async function session() {
  const found = await send('/api/session');
  csrf = found.csrf;
  return found;
}

export const signIn = (username, password) =>
  send('/login', {method: 'POST', body: new URLSearchParams({username, password})});

export const signOut = () => send('/logout', {method: 'POST'});

export const stopAudit = id => send(`/api/audits/${id}/stop`, {method: 'POST'});

export const deleteReport = id => send(`/api/reports/${id}`, {method: 'DELETE'});

/** Starts an audit; where one is at work, tries again for a while: scheduled ones are short. */
export async function startAudit(request) {
  const key = crypto.randomUUID ? crypto.randomUUID() : String(Math.random()).slice(2);
  for (let attempt = 1; ; attempt++) {
    try {
      return await send('/api/audits', {
        method: 'POST',
        headers: {'Content-Type': 'application/json', 'Idempotency-Key': key},
        body: JSON.stringify(request),
      });
    } catch (problem) {
      if (problem.status !== 409 || attempt === 10) throw problem;
      await new Promise(resolve => setTimeout(resolve, 1000));
    }
  }
}
