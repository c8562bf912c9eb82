// What Python cannot do in the page of a live figure; `this` is an element of it that has just arrived.
//
// - Handles, boxes and the buttons of a player get the names and spoken values that ipywidgets leaves out.
// - A click beside a handle moves it, and the arrow keys then do, too.
// - A picture that has not followed its sliders is dimmed until it has.
// - "Copy as code" copies.

const root = this.closest('.live');
const every = selector => (root ? [...root.querySelectorAll(selector)] : []);

// Run something once for each element that matches, and never twice for the same.
const dress = (selector, run) =>
  every(selector).filter(element => !element.dataset.dressed).forEach(element => {
    if (run(element) !== false) element.dataset.dressed = 'yes';
  });

const watch = (element, run, what) => new MutationObserver(run).observe(element, what);

// The picture and its sliders

const said = () => every('.widget-readout').map(readout => readout.textContent).join('|');
let patience;

const moved = () => {
  clearTimeout(patience);
  patience = setTimeout(() => {
    const picture = root.querySelector('[data-at]');
    if (!picture || picture.dataset.at !== said()) root.classList.add('live-waiting');
  }, 300);
};

const arrived = () => {
  clearTimeout(patience);
  root.classList.remove('live-waiting');
};

// Names

const nameSlider = slider => {
  const [handle, label, readout] = ['.noUi-handle, .ui-slider-handle', '.widget-label', '.widget-readout']
    .map(part => slider.querySelector(part));
  if (!handle || !label || !readout) return false; // not all of it is there yet
  handle.setAttribute('aria-label', label.textContent);
  const box = slider.closest('.live-knob')?.querySelector('input[type=text]'); // a choice has none
  if (box) box.setAttribute('aria-label', label.textContent + ', value');
  handle.closest('.noUi-target, .ui-slider').addEventListener('click', () => handle.focus());
  const old = handle.matches('.ui-slider-handle'); // of ipywidgets 7, as in Colab: it does not say what it is
  if (old) handle.setAttribute('role', 'slider');
  const speak = () => {
    if (handle.getAttribute('aria-valuetext') === readout.textContent) return;
    if (old) handle.setAttribute('aria-valuenow', parseFloat(handle.style.left)); // in percent of the way
    handle.setAttribute('aria-valuetext', readout.textContent);
    if (box && box !== document.activeElement) box.value = readout.textContent; // Python follows
  };
  speak();
  watch(slider, speak, {subtree: true, childList: true, characterData: true, attributes: true,
                        attributeFilter: ['aria-valuetext']});
  watch(handle, moved, {attributes: true, attributeFilter: ['aria-valuenow']});
};

const WORDS = {'fa-play': 'Play', 'fa-pause': 'Pause', 'fa-stop': 'To the beginning'};

const namePlayer = player => {
  const name = () => player.querySelectorAll('button').forEach(button => {
    const sign = Object.keys(WORDS).find(sign => button.querySelector('.' + sign));
    if (!sign || button.title === WORDS[sign]) return;
    button.title = WORDS[sign];
    button.setAttribute('aria-label', WORDS[sign]);
  });
  name();
  watch(player, name, {subtree: true, attributes: true, attributeFilter: ['class']});
};

// The clipboard

const copyByHand = text => { // where the page may not use the clipboard, such as over plain http
  const field = document.createElement('textarea');
  field.value = text;
  document.body.append(field);
  field.select();
  document.execCommand('copy');
  field.remove();
};

const makeCopy = button => button.addEventListener('click', () => {
  const code = root.querySelector('[data-code]').dataset.code, words = button.textContent;
  const written = navigator.clipboard ? navigator.clipboard.writeText(code) : Promise.reject();
  written.catch(() => copyByHand(code));
  button.textContent = 'Copied';
  setTimeout(() => { button.textContent = words; }, 1500);
});

const dressAll = () => {
  dress('.widget-slider', nameSlider);
  dress('.widget-play, .jupyter-widget-play', namePlayer);
  dress('.live-stage', stage => watch(stage, arrived, {childList: true, subtree: true}));
  dress('.live-copy', makeCopy);
};

// The widgets of a figure arrive one by one.
dressAll();
setTimeout(dressAll, 300);
setTimeout(dressAll, 2000);
