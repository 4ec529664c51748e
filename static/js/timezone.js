// Sign-up: choose the browser's time zone and country where nothing has been chosen yet.
(() => {
  const choose = (select, value) => {
    if (select && [...select.options].some((option) => option.value === value)) select.value = value;
  };
  const zone = document.querySelector('[data-guess="time-zone"]');
  if (!zone || zone.value) return;
  choose(zone, Intl.DateTimeFormat().resolvedOptions().timeZone);
  choose(document.querySelector('[data-guess="country"]'), new Intl.Locale(navigator.language).region);
})();
