// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors

const SVG = "http://www.w3.org/2000/svg";
const VALUES = 120, WIDTH = VALUES - 1, HEIGHT = 100;

/** Plots the newest values of one figure. */
class Plot {
  #values = [];
  #minimum;
  #format;
  #line = document.createElementNS(SVG, "path");
  #newest = document.createElement("output");

  /**
   * @param parent the element to which the plot is added
   * @param minimum how far the axis reaches at least
   * @param format makes a text of a value
   */
  constructor(parent, name, minimum, format) {
    this.#minimum = minimum;
    this.#format = format;
    const figure = document.createElement("figure"), caption = document.createElement("figcaption");
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
    svg.setAttribute("preserveAspectRatio", "none");
    this.#line.setAttribute("d", "");
    svg.append(this.#line);
    caption.append(name, this.#newest);
    figure.append(caption, svg);
    parent.append(figure);
  }

  /** Adds a value; null leaves a gap. */
  add(value) {
    this.#values = [...this.#values, value].slice(-VALUES);
    this.#newest.textContent = value === null ? "–" : this.#format(value);
    const top = 1.1 * Math.max(this.#minimum, ...this.#values);
    let path = "", command = "M";
    this.#values.forEach((each, i) => {
      const x = VALUES - this.#values.length + i;
      if (each !== null) path += `${command}${x} ${(HEIGHT * (1 - each / top)).toFixed(2)}`;
      command = each === null ? "M" : "L";
    });
    this.#line.setAttribute("d", path);
  }
}

const megabytes = bytes => (bytes / 1e6).toFixed(1) + " MB";
const kilobytes = bytes => (bytes / 1e3).toFixed(1) + " kB";

/** The plots of the statistics that a server sends. */
export class StatisticsPlots {
  #plots;

  constructor(parent) {
    this.#plots = {
      heap: new Plot(parent, "Heap", 1e7, megabytes),
      buffers: new Plot(parent, "Network buffers", 1e4, kilobytes),
      cpu: new Plot(parent, "CPU", 0.1, share => (100 * share).toFixed(1) + " %"),
      connections: new Plot(parent, "Connections", 3, String),
    };
  }

  /** Adds what the server has measured. A figure that is missing is a gap. */
  add(figures) {
    for (const [name, plot] of Object.entries(this.#plots)) {
      plot.add(Number.isFinite(figures[name]) ? figures[name] : null);
    }
  }

  /** Leaves a gap for a time without a connection. */
  addGap() {
    for (const plot of Object.values(this.#plots)) plot.add(null);
  }
}
