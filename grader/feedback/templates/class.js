// The class report: sorts and filters the table of grades, and shows the tests of a submission when they are asked for.
(() => {
  "use strict";

  const table = document.querySelector("table.grades");
  if (!table) return;
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const filter = document.querySelector("form.filter");
  const status = document.getElementById("shown");
  let order = "";

  const say = () => {
    const shown = rows.filter((row) => !row.hidden).length;
    const students = `${shown === rows.length ? "" : `${shown} of `}${rows.length} student${rows.length === 1 ? "" : "s"}`;
    status.textContent = students + order;
  };

  const sort = (column, th) => {
    const up = th.getAttribute("aria-sort") === "ascending";
    const down = th.dataset.sort === "score" && !th.hasAttribute("aria-sort");
    const sign = up || down ? -1 : 1;
    const value = (row) => Number(row.cells[column].dataset.value);
    rows.sort((a, b) => sign * (value(a) - value(b)));
    body.append(...rows);
    table.querySelectorAll("[aria-sort]").forEach((other) => other.removeAttribute("aria-sort"));
    th.setAttribute("aria-sort", sign > 0 ? "ascending" : "descending");
    order = `, sorted by ${th.textContent}, ${sign > 0 ? "ascending" : "descending"}`;
    say();
  };

  table.querySelectorAll("th[data-sort]").forEach((th) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...th.childNodes);
    button.addEventListener("click", () => sort(th.cellIndex, th));
    th.append(button);
  });

  const apply = () => {
    const { who, lost, ended } = Object.fromEntries(new FormData(filter));
    const sought = who.trim().toLocaleLowerCase();
    const has = (values, value) => !value || values.split(" ").includes(value);
    for (const row of rows) {
      const named = row.cells[0].textContent.toLocaleLowerCase().includes(sought);
      row.hidden = !(named && has(row.dataset.lost, lost) && has(row.dataset.ended, ended));
    }
    say();
  };

  document.getElementById("no-script").remove();
  filter.hidden = false;
  filter.addEventListener("input", apply);
  filter.addEventListener("reset", () => setTimeout(apply));
  filter.addEventListener("submit", (event) => event.preventDefault());
  apply(); // a browser may have kept what was chosen before

  // --- one submission: text goes into the page as text, never as markup

  const dialog = document.getElementById("submission");
  let texts, lines;

  const make = (tag, classes, ...children) => {
    const element = document.createElement(tag);
    if (classes) element.className = classes;
    element.append(...children);
    return element;
  };
  const bar = (score, most) => {
    const drawn = document.getElementById("bar").content.firstElementChild.cloneNode(true);
    const width = most > 0 ? Math.min(100, (100 * score) / most) : 0;
    drawn.querySelector(".fill").setAttribute("width", `${width}%`);
    return drawn;
  };
  const points = (number) => String(Number(number.toFixed(2)));
  const of = (score, most) => make("span", "of", make("b", "", points(score)), ` of ${points(most)}`);
  const name = (text) => make("bdi", "", text);
  const pill = (symbol, word, family) => {
    const sign = make("span", "symbol", symbol);
    sign.ariaHidden = "true";
    return make("span", `pill ${family}`, sign, ` ${word}`);
  };

  const test = (data, graded) => {
    const [symbol, word, family, concept, visibility, message, hint] = data.slice(0, 7).map((number) => texts[number]);
    const [cases, seconds, score, most] = data.slice(7);
    const facts = make("span", "facts", make("span", "tag", visibility), make("span", "time", `${seconds.toFixed(3)} s`));
    if (graded) facts.append(of(score, most));
    const what = make("span", "what", concept);
    if (cases > 1) what.append(make("span", "muted", ` · ${cases} cases`));
    const item = make("li", family, make("div", "line", pill(symbol, word, family), what, facts));
    if (message) item.append(make("pre", "", message));
    if (hint) item.append(make("p", "hint", make("b", "", "Hint"), hint));
    return item;
  };

  const part = (data, graded) => {
    const [title, mistake] = data.slice(0, 2).map((number) => texts[number]);
    const [score, most, tests] = data.slice(2);
    const heading = make("h3", "", title);
    if (graded) heading.append(bar(score, most), of(score, most));
    const section = make("section", "part", heading);
    if (mistake) section.append(make("p", "mistake", `Known mistake: ${mistake}`));
    section.append(make("ul", "tests", ...tests.map((one) => test(one, graded))));
    return section;
  };

  const submission = (data) => {
    const [who, exercise, file, isolation, seed, sha, message, lateness] = data.slice(1, 9).map((number) => texts[number]);
    const [score, most, seconds, parts] = data.slice(9);
    const graded = score !== null;
    const title = make("h2", "", name(who));
    title.id = "submission-title";
    const close = make("button", "close", "Close");
    close.type = "button";
    close.addEventListener("click", () => dialog.close());
    const result = graded ? of(score, most) : pill("?", "ungraded", "open");
    const meta = make("p", "meta", make("span", "", exercise), result);
    const facts = [`isolation ${isolation}`, `seed ${seed}`, `${seconds.toFixed(2)} s`];
    if (lateness) facts.push(lateness);
    if (file) meta.append(make("bdi", "file", file));
    meta.append(...facts.map((fact) => make("span", "", fact)));
    if (sha) meta.append(make("span", "", "sha256 ", make("code", "", sha)));
    const shown = [make("header", "", title, close), meta];
    if (message) shown.push(make("div", `callout ${graded ? "bad" : "open"}`, make("pre", "", message)));
    return [...shown, ...parts.map((one) => part(one, graded))];
  };

  const unpack = async () => {
    const packed = atob(document.getElementById("details").textContent);
    const bytes = new Uint8Array(packed.length);
    for (let index = 0; index < packed.length; index++) bytes[index] = packed.charCodeAt(index);
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    lines = (await new Response(stream).text()).split("\n");
    texts = JSON.parse(lines[0]);
  };

  const reveal = async () => {
    const anchor = location.hash.slice(1);
    if (!/^r\d+e\d+$/.test(anchor)) return dialog.close();
    if (!lines) await unpack();
    const line = lines.find((one) => one.startsWith(`["${anchor}",`));
    if (!line) return;
    dialog.replaceChildren(...submission(JSON.parse(line)));
    if (!dialog.open) dialog.showModal();
    dialog.scrollTop = 0;
  };

  dialog.addEventListener("close", () => {
    if (/^#r\d/.test(location.hash)) history.replaceState(null, "", location.href.split("#")[0] + "#grades");
  });
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  addEventListener("hashchange", reveal);
  reveal();
})();
