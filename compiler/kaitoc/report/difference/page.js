"use strict";
(() => {
  const bar = document.querySelector(".filter");
  if (!bar) return;
  bar.hidden = false;
  const query = document.getElementById("query");
  const count = document.getElementById("count");
  const boxes = [...bar.querySelectorAll("input[type=checkbox]")];
  const objects = [...document.querySelectorAll(".object")];
  const texts = new Map();
  const shown = () => objects.filter((object) => !object.hidden);
  const textOf = (object) => {
    if (!texts.has(object)) texts.set(object, object.textContent.toLowerCase().replace(/\s+/g, " "));
    return texts.get(object);
  };

  function filter() {
    const words = query.value.toLowerCase().split(/\s+/).filter(Boolean);
    const classes = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    for (const object of objects) {
      object.hidden = !classes.has(object.dataset.class) || !words.every((word) => textOf(object).includes(word));
    }
    count.value = `${shown().length} of ${objects.length}`;
  }

  function fold(open) {
    for (const object of shown()) object.open = open;
  }

  function step(by) {
    const list = shown();
    const at = list.findIndex((object) => object.contains(document.activeElement));
    const next = list[at < 0 ? (by > 0 ? 0 : list.length - 1) : Math.min(list.length - 1, Math.max(0, at + by))];
    if (next) next.querySelector("summary").focus();
  }

  const keys = {
    "/": () => query.focus(),
    j: () => step(1),
    k: () => step(-1),
    u: () => fold(true),
    f: () => fold(false),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target === query) {
      if (event.key !== "Escape") return;
      query.value = "";
      filter();
      query.blur();
    } else if (keys[event.key]) {
      event.preventDefault();
      keys[event.key]();
    }
  });
  query.addEventListener("input", filter);
  for (const box of boxes) box.addEventListener("change", filter);
  document.getElementById("unfold").addEventListener("click", () => fold(true));
  document.getElementById("fold").addEventListener("click", () => fold(false));
  filter();
})();
