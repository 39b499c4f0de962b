// The buttons of a card in a notebook. Every word comes from Python (widget.py), as text.

const make = (tag, properties = {}, ...children) => {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
};

function render({ model, el }) {
  const field = make("input", { type: "text", autocomplete: "off", spellcheck: false });
  const name = make("span");
  const label = make("label", {}, name, field);
  const button = (action, type = "button") => {
    const node = make("button", { type });
    if (type === "button") node.onclick = () => model.send({ do: action });
    return node;
  };
  const buttons = { check: button("check", "submit"), hint: button("hint"), solution: button("solution"), show: button("show") };
  const sure = make("p");
  const marks = make("p", { className: "nndl-marks" });
  const verdict = make("pre");
  verdict.setAttribute("role", "status");
  const row = make("div", { className: "nndl-buttons" }, buttons.check, buttons.hint, buttons.solution);
  const card = make("form", { className: "nndl-card" }, label, row, sure, buttons.show, verdict, marks);

  function draw() {
    const view = model.get("view");
    card.lang = view.lang;
    card.setAttribute("aria-label", view.title);
    label.hidden = !view.field;
    name.textContent = view.field;
    for (const [action, node] of Object.entries(buttons)) {
      node.textContent = view[action];
      node.hidden = !view[action] || (action === "show" && !view.sure);
      node.disabled = false;
    }
    sure.textContent = view.sure;
    sure.hidden = !view.sure;
    if (verdict.textContent !== view.verdict) verdict.textContent = view.verdict;
    verdict.dataset.state = view.state;
    marks.textContent = view.marks;
  }

  card.onsubmit = (event) => {
    event.preventDefault();
    buttons.check.disabled = true;
    verdict.textContent = model.get("view").running;
    model.send({ do: "check", answer: field.value });
  };
  // JupyterLab would take the keys of a cell for itself
  field.onkeydown = (event) => event.stopPropagation();
  model.on("change:view", draw);
  draw();
  el.append(card);
  return () => model.off("change:view", draw);
}

export default { render };
