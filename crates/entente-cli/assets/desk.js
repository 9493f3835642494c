// Nothing on the desk needs this file to be read. It follows work under way, joins the marks of an event in a text with its
// reading, takes files that are dropped, and takes a token from an address.
"use strict";

// A job under way: its twin is asked until it is done, then the page is shown anew.
const status = document.querySelector("[data-again]");
if (status) {
  const look = async () => {
    try {
      const answer = await fetch(status.dataset.again, { headers: { accept: "application/json" } });
      const job = await answer.json();
      if (job.state === "waiting" || job.state === "reading") {
        status.textContent = job.state === "waiting" ? "Waiting for its turn." :
          `Being read: ${job.new} new, ${job.known} known, ${job.skipped.length} skipped, ${job.events} events so far.`;
        setTimeout(look, 500);
        return;
      }
    } catch {
      setTimeout(look, 2000);
      return;
    }
    location.reload();
  };
  setTimeout(look, 300);
}

// Marks and readings: pointing at one, or reaching it by keyboard, shows the other.
const text = document.querySelector("#text");
if (text) {
  const light = (numbers, on) => {
    for (const number of numbers) {
      document.querySelector(`#event-${number}`)?.classList.toggle("lit", on);
      for (const piece of text.querySelectorAll(`[data-events~="${number}"]`)) piece.classList.toggle("lit", on);
    }
  };
  const of = (target) => {
    const piece = target.closest?.("[data-events]");
    if (piece) return piece.dataset.events.split(" ");
    const reading = target.closest?.("[data-event]");
    return reading ? [reading.dataset.event] : [];
  };
  for (const [start, end] of [["mouseover", "mouseout"], ["focusin", "focusout"]]) {
    document.addEventListener(start, (event) => light(of(event.target), true));
    document.addEventListener(end, (event) => light(of(event.target), false));
  }
}

// Files that are dropped anywhere on the form are chosen.
const drop = document.querySelector(".drop input[type=file]");
if (drop) {
  const form = drop.form;
  form.addEventListener("dragover", (event) => { event.preventDefault(); form.classList.add("over"); });
  form.addEventListener("dragleave", () => form.classList.remove("over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("over");
    if (event.dataTransfer.files.length) drop.files = event.dataTransfer.files;
  });
}

// /enter#TOKEN: what stands behind the hash never leaves the browser but with this form.
const token = document.querySelector("#token");
if (token) {
  const take = () => {
    if (location.hash.length < 2) return;
    token.value = location.hash.slice(1);
    history.replaceState(null, "", location.pathname);
    token.form.submit();
  };
  window.addEventListener("hashchange", take);
  take();
}
