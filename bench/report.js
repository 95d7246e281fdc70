// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
// Under the pointer, all contenders at the nearest size, fastest first. Without this the markers still have titles.
"use strict";
for (const figure of document.querySelectorAll("figure.throughput")) {
  const tip = figure.querySelector(".tip");
  for (const svg of figure.querySelectorAll("svg.plot")) {
    const cursor = svg.querySelector(".cursor");
    const columns = new Map();
    for (const point of svg.querySelectorAll(".point")) {
      const x = Number(point.dataset.x);
      if (!columns.has(x)) columns.set(x, []);
      columns.get(x).push(point.querySelector("title").textContent);
      point.querySelector("title").remove(); // the browser would show it beside ours
    }
    const rate = (words) => Number((words.match(/: ([0-9.]+) GB/) || [0, 0])[1]);
    const hide = () => { tip.hidden = true; cursor.setAttribute("visibility", "hidden"); };
    const show = (event) => {
      const box = svg.getBoundingClientRect();
      const x = (event.clientX - box.left) * svg.viewBox.baseVal.width / box.width;
      const near = [...columns.keys()].sort((a, b) => Math.abs(a - x) - Math.abs(b - x))[0];
      const lines = columns.get(near).sort((a, b) => rate(b) - rate(a));
      tip.replaceChildren();
      const head = document.createElement("b");
      head.textContent = lines[0].replace(/^.*?, (\d+ [KMG]?i?B): .*$/, "$1");
      tip.append(head);
      for (const line of lines) tip.append(line.replace(/, \d+ [KMG]?i?B: /, ": "), document.createElement("br"));
      cursor.setAttribute("transform", `translate(${near} 0)`);
      cursor.setAttribute("visibility", "visible");
      tip.hidden = false;
      const at = near * box.width / svg.viewBox.baseVal.width;
      tip.style.top = `${svg.offsetTop || 0}px`;
      tip.style.left = `${Math.max(0, at > box.width / 2 ? at - tip.offsetWidth - 12 : at + 12)}px`;
    };
    svg.addEventListener("pointermove", show);
    svg.addEventListener("pointerdown", show);
    svg.addEventListener("pointerleave", hide);
  }
}
