// Before anything is painted, so that no page flashes in the other theme.
(() => {
  const chosen = localStorage.getItem('waybill.theme');
  if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen;
})();
