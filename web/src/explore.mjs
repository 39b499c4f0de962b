// <nndl-explore>: a picture with one or two sliders; nndl/explore.py stores every frame in it.
// JSON: {"sliders": [{"name", "label", "values", "start"}], "frames": {"0,2": "address of a picture"},
// "says": {"0,2": "what this frame shows"}}; the frame at the start is the picture that is there.
// The others are fetched when a reader comes near the figure.

const NEAR = { rootMargin: "600px" };

class Explore extends HTMLElement {
  connectedCallback() {
    if (this.frames) return;
    const script = this.querySelector("script[type='application/json']");
    const { sliders, frames, says = {} } = JSON.parse(script.textContent);
    this.image = this.querySelector("img");
    const start = sliders.map((slider) => slider.start ?? 0).join(",");
    Object.assign(this, { says, frames: { [start]: this.image.getAttribute("src"), ...frames } });
    this.inputs = sliders.map((slider) => this.slider(slider));
    this.sentence = document.createElement("p");
    this.sentence.setAttribute("role", "status");
    this.append(this.sentence);
    this.draw();
    const near = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      near.disconnect();
      for (const address of Object.values(frames)) new Image().src = address;
    }, NEAR);
    near.observe(this);
  }

  slider({ name, label, values, start = 0 }) {
    const input = document.createElement("input");
    const output = document.createElement("output");
    Object.assign(input, { type: "range", min: 0, max: values.length - 1, step: 1, name });
    input.value = start;
    const update = () => {
      output.textContent = values[input.valueAsNumber];
      input.setAttribute("aria-valuetext", values[input.valueAsNumber]);
    };
    update();
    input.addEventListener("input", () => {
      update();
      this.draw();
    });
    const words = document.createElement("span");
    words.textContent = label;
    const row = document.createElement("label");
    row.append(words, input, output);
    this.append(row);
    return input;
  }

  draw() {
    const at = this.inputs.map((input) => input.valueAsNumber).join(",");
    if (this.frames[at] && this.image.getAttribute("src") !== this.frames[at]) this.image.src = this.frames[at];
    this.sentence.textContent = this.image.alt = this.says[at] ?? this.image.alt;
  }
}

customElements.define("nndl-explore", Explore);
