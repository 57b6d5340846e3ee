(() => {
  "use strict";

  const sort = (table, column, th) => {
    const up = th.getAttribute("aria-sort") === "ascending";
    const down = th.dataset.sort === "score" && !th.hasAttribute("aria-sort");
    const sign = up || down ? -1 : 1;
    const value = (row) => Number(row.cells[column].dataset.value);
    const rows = [...table.tBodies[0].rows];
    rows.sort((a, b) => sign * (value(a) - value(b)));
    table.tBodies[0].append(...rows);
    table.querySelectorAll("[aria-sort]").forEach((other) => other.removeAttribute("aria-sort"));
    th.setAttribute("aria-sort", sign > 0 ? "ascending" : "descending");
  };

  document.querySelectorAll("table.grades").forEach((table) => {
    table.querySelectorAll("th[data-sort]").forEach((th, column) => {
      const button = document.createElement("button");
      button.append(...th.childNodes);
      button.addEventListener("click", () => sort(table, column, th));
      th.append(button);
    });
  });

  const reveal = () => {
    const target = document.getElementById(location.hash.slice(1));
    if (target instanceof HTMLDetailsElement) {
      target.open = true;
      target.scrollIntoView();
    }
  };
  addEventListener("hashchange", reveal);
  reveal();
})();
