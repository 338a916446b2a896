// The book's host: makes <lw-...> elements live on a page that has no kernel.
// A classic script, because a browser refuses module files and fetch on file:// pages. The scripts before it carry
// the widgets' sources as text; it imports each from a Blob, which works there too. Where a server forbids Blobs, it asks
// the same server for the widget as one file. Nothing is asked of any other host.
(() => {
  "use strict";
  // parts: file -> its text; widgets: name -> the files that it is joined from. See lwcnn/widgets/core/front_end.py.
  const sources = window.lwcnn ?? { parts: {}, widgets: {} };

  // What a widget's render gets from anywidget in a notebook, without the kernel behind it.
  class Model {
    constructor(state) {
      this.state = state;
      this.listeners = new Map();
    }
    get(name) {
      return this.state[name];
    }
    set(name, value) {
      if (this.state[name] === value) return;
      this.state[name] = value;
      this.emit(`change:${name}`, value);
      this.emit("change", value);
    }
    emit(event, value) {
      const called = [...(this.listeners.get(event) ?? [])]; // a copy: a listener may add another one
      for (const listener of called) listener(this, value);
    }
    on(event, listener) {
      if (!this.listeners.has(event)) this.listeners.set(event, new Set());
      this.listeners.get(event).add(listener);
    }
    off(event, listener) {
      if (listener) this.listeners.get(event)?.delete(listener);
      else this.listeners.delete(event);
    }
    save_changes() {}
    send() {}
  }

  const address = document.currentScript.src; // of this file; empty if its text stands in the page
  const loaded = new Map(); // widget name -> promise of its module; the only thing that two widgets share
  function load(name) {
    if (!loaded.has(name)) loaded.set(name, importWidget(name));
    return loaded.get(name);
  }

  async function importWidget(name) {
    const text = sources.widgets[name].map((part) => sources.parts[part]).join("\n");
    const blob = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
    try {
      return await import(blob);
    } catch (error) {
      if (!address.startsWith("http")) throw error;
      return await import(new URL(`../whole/${name}.js`, address));
    } finally {
      URL.revokeObjectURL(blob);
    }
  }

  async function bringToLife(host, name) {
    const fallback = host.querySelector(":scope > .lw-fallback");
    const el = document.createElement("div");
    try {
      const state = JSON.parse(host.querySelector(':scope > script[type="application/json"]').textContent);
      const module = await load(name);
      host.append(el);
      await module.default.render({ model: new Model(state), el });
      if (fallback) fallback.hidden = true;
      host.dataset.ready = "true";
    } catch (error) {
      el.remove();
      const sentence = document.createElement("p");
      sentence.className = "lw-failed";
      sentence.textContent = `This figure could not be started, so it stands still (${error.message}).`;
      host.append(sentence);
      host.dataset.ready = "failed";
    }
  }

  function start() {
    for (const name of Object.keys(sources.widgets)) {
      if (customElements.get(`lw-${name}`)) continue;
      customElements.define(
        `lw-${name}`,
        class extends HTMLElement {
          connectedCallback() {
            if (this.dataset.ready) return; // moved in the page, not new
            this.dataset.ready = "loading";
            this.dir = "ltr"; // its words are English, whatever the page around it is
            bringToLife(this, name);
          }
        },
      );
    }
  }

  // Before this, an element may stand there without its children.
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
