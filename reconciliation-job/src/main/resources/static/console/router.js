// Pages by the part of the address after #.

export function link(page, parameters = {}) {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null && value !== undefined) given.set(name, value);
  }
  return `#/${page}${given.size ? `?${given}` : ''}`;
}

export function here() {
  const [page, parameters] = location.hash.replace(/^#\/?/, '').split('?', 2);
  return {page, parameters: new URLSearchParams(parameters)};
}
