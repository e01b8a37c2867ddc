// Small things that every part of the desk uses: making elements, setting a sentence, telling a time.
// Rule: text is only ever set as text.
import { sending, told_by } from "./answers.js";

export const $ = (id) => document.getElementById(id);

export function made(tag, about = {}, ...inside) {
  const one = Object.assign(document.createElement(tag), about);
  one.append(...inside);
  return one;
}

/** A sentence in which what stands in backticks is to be typed. */
export function sentence(tag, text, about = {}) {
  const parts = text.split("`").map((part, at) => (at % 2 ? made("code", { textContent: part }) : part));
  return made(tag, about, ...parts);
}

/** Sentences of which some quote lines of a file, indented by four spaces: those stand below, each sign in its column. */
export function quoting(text) {
  const parts = text.split(/\n(?! {4})/).map((part) => part.split(/\n(?= {4})/));
  return parts.flatMap(([says, ...quoted]) => [
    sentence("p", says),
    ...(quoted.length ? [made("pre", { textContent: quoted.map((line) => line.slice(4)).join("\n") })] : []),
  ]);
}

/** 97.5 is 1:37. */
export function clock(seconds) {
  const whole = Math.floor(seconds + 1e-6);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** 1:37.5 is 97.5. */
export function seconds(told) {
  const [minutes, rest] = told.split(":").map(Number);
  return 60 * minutes + rest;
}

/** A request to the studio; what it can't do comes back as an error with its sentence. */
export async function asked(path, about, method = "POST") {
  return told_by(await fetch(`desk/${path}`, about ? sending(about, method) : { method }));
}
