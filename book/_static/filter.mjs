// A box above the equation index: only the rows that hold all its words stay.
const SAY = document.documentElement.lang.startsWith("zh")
  ? { label: "筛选：", found: (n) => `${n} 个公式` }
  : { label: "Filter: ", found: (n) => `${n} ${n === 1 ? "equation" : "equations"}` };
const table = document.querySelector("table.equation-index");

if (table) {
  const rows = [...table.tBodies[0].rows].map((row) => ({ row, text: row.textContent.toLowerCase() }));
  const label = document.createElement("label");
  const box = document.createElement("input");
  const found = document.createElement("span");
  box.type = "search";
  found.setAttribute("role", "status");
  label.className = "equation-filter";
  label.append(SAY.label, box, " ", found);
  const update = () => {
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const { row, text } of rows) row.hidden = !words.every((word) => text.includes(word));
    found.textContent = SAY.found(rows.filter(({ row }) => !row.hidden).length);
  };
  box.addEventListener("input", update);
  update();
  (table.closest(".pst-scrollable-table-container") ?? table).before(label);
}
