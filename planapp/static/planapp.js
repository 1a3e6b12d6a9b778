/* planapp's own script. Every page works without it; it only shortens the way.
   Nothing is evaluated and no style is written: the content security policy allows neither. */
(() => {
  "use strict";

  const AUTOSUBMIT_DELAY = 800;
  const text = {
    copied: "Länken är kopierad.",
    notCopied: "Länken kunde inte kopieras. Markera den här och kopiera själv:",
    chosen: "Vald fil:",
    failed: "Det gick inte att spara. Kontrollera att du har nät och försök igen.",
    refused: "Det gick inte att spara. Kopiera det du skrev innan du laddar om sidan och försöker igen.",
    unsaved: "Du har text som inte är sparad. Vill du lämna den?",
    working: "Arbetar. Vänta lite.",
  };

  /** Say something to a screen reader; emptied first so that the same words are said again. */
  function announce(message) {
    const live = document.getElementById("live");
    if (!live) return;
    live.textContent = "";
    setTimeout(() => { live.textContent = message; }, 50);
  }

  /** Show a message where the flashed ones stand. */
  function showMessage(kind, message) {
    const place = document.getElementById("meddelanden");
    if (!place) return announce(message);
    const box = document.createElement("div");
    box.className = "pa-alert";
    box.dataset.color = kind;
    box.setAttribute("role", "alert");
    const words = document.createElement("p");
    words.textContent = message;
    const icon = document.createElement("span");
    icon.className = "pa-alert-icon";
    box.append(icon, words);
    place.replaceChildren(box);
    box.scrollIntoView({ block: "nearest" });
  }

  // ----- Unsaved text --------------------------------------------------------------------------

  const leaving = new WeakSet();

  function isChanged(field) {
    if (field.type === "hidden" || field.disabled) return false;
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.type === "file") return field.value !== "";
    if (field.tagName === "SELECT") {
      const options = [...field.options];
      const had = options.some((option) => option.defaultSelected);
      return options.some((o, i) => o.selected !== (had ? o.defaultSelected : i === 0));
    }
    return "defaultValue" in field && field.value !== field.defaultValue;
  }

  function hasUnsaved() {
    return [...document.querySelectorAll("form[data-warn-unsaved]")].some(
      (form) => !leaving.has(form) && [...form.elements].some(isChanged));
  }

  window.addEventListener("beforeunload", (event) => {
    if (hasUnsaved()) event.preventDefault();
  });

  // ----- Sending forms -------------------------------------------------------------------------

  const timers = new WeakMap();

  document.addEventListener("change", (event) => {
    const form = event.target.closest?.("form[data-autosubmit]") ??
      (event.target.matches?.("[data-autosubmit]") ? event.target.form : null);
    if (!form) return;
    clearTimeout(timers.get(form));
    timers.set(form, setTimeout(() => form.requestSubmit(), AUTOSUBMIT_DELAY));
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    clearTimeout(timers.get(form));
    const question = event.submitter?.dataset.confirm ?? form.dataset.confirm;
    if (question && !window.confirm(question)) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    leaving.add(form);
    if ("once" in form.dataset) {
      if (form.getAttribute("aria-busy") === "true") return event.preventDefault();
      form.setAttribute("aria-busy", "true");
      announce(form.dataset.once || text.working);
    }
  }, true);

  // What nobody asked for need not stand in a filter's address.
  document.addEventListener("formdata", (event) => {
    if (event.target.method !== "get") return;
    for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
  });

  // A page taken back from the browser's memory must not stay locked.
  window.addEventListener("pageshow", () => {
    for (const form of document.forms) { form.removeAttribute("aria-busy"); leaving.delete(form); }
  });

  // Ctrl+S and Ctrl+Enter save the form that has the focus.
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    if (event.key !== "Enter" && event.key.toLowerCase() !== "s") return;
    const form = document.activeElement?.closest("form");
    if (!form || form.method !== "post") return;
    event.preventDefault();
    form.requestSubmit(form.querySelector("[data-save]") ?? undefined);
  });

  // In the meeting view a digit chooses the status that has it, while the focus is on a status.
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !/^[1-9]$/.test(event.key)) return;
    const option = event.target.closest?.("[data-digits]")?.querySelectorAll("input[type=radio]")[event.key - 1];
    if (!option) return;
    event.preventDefault();
    option.focus();
    option.click();
  });

  // A slash leads to the search box, wherever nobody is writing.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]")) return;
    const box = document.querySelector("[data-search]");
    if (!box) return;
    event.preventDefault();
    box.focus();
    box.select();
  });

  // A form that opens in the table takes the place of one that is open there.
  let opened = "";
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a.pa-write[hx-get]");
    if (!link) return;
    const open = [...(link.closest("tbody")?.querySelectorAll("form[data-warn-unsaved]") ?? [])];
    if (open.some((form) => [...form.elements].some(isChanged)) && !window.confirm(text.unsaved)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    opened = link.getAttribute("href");
  }, true);

  // Escape gives up a form in the table, if nothing has been written in it.
  document.addEventListener("keydown", (event) => {
    const form = event.key === "Escape" ? event.target.closest?.("form.pa-cell-form") : null;
    if (!form || ([...form.elements].some(isChanged) && !window.confirm(text.unsaved))) return;
    form.querySelector("a[hx-get]")?.click();
  });

  // Escape closes an open menu and gives the focus back to what opened it.
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" ? event.target.closest?.("details.pa-menu[open]") : null;
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  // ----- Files ---------------------------------------------------------------------------------

  function nameFile(drop) {
    const files = [...drop.querySelector("input[type=file]").files];
    const words = drop.querySelector("[data-drop-text]");
    drop.classList.toggle("pa-drop-has-file", files.length > 0);
    if (files.length) {
      words.textContent = `${text.chosen} ${files.map((file) => file.name).join(", ")}`;
      announce(words.textContent);
    }
  }

  function prepareDrop(drop) {
    const input = drop.querySelector("input[type=file]");
    const words = drop.querySelector("[data-drop-text]");
    if (!input || !words || "ready" in drop.dataset) return;
    drop.dataset.ready = "";
    words.hidden = false;
    const button = drop.querySelector("[data-drop-button]");
    if (button) button.hidden = false;
    let depth = 0;
    drop.addEventListener("dragenter", (event) => { event.preventDefault(); depth += 1; drop.classList.add("pa-drop-over"); });
    drop.addEventListener("dragleave", () => { depth -= 1; if (depth <= 0) drop.classList.remove("pa-drop-over"); });
    drop.addEventListener("dragover", (event) => event.preventDefault());
    drop.addEventListener("drop", (event) => {
      event.preventDefault();
      depth = 0;
      drop.classList.remove("pa-drop-over");
      const files = event.dataTransfer?.files;
      if (!files?.length) return;
      const few = new DataTransfer();
      for (const file of input.multiple ? files : [files[0]]) few.items.add(file);
      input.files = few.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
    input.addEventListener("change", () => nameFile(drop));
  }

  // A file dropped beside the field must not replace the page.
  for (const name of ["dragover", "drop"]) {
    document.addEventListener(name, (event) => {
      if (document.querySelector("[data-drop]") && event.dataTransfer?.types.includes("Files")) event.preventDefault();
    });
  }

  // ----- Links and printing --------------------------------------------------------------------

  async function copyLink(button) {
    const address = new URL(button.dataset.copyLink || location.href, location.href).href;
    try {
      await navigator.clipboard.writeText(address);
      announce(text.copied);
      const label = button.querySelector("span") ?? button;
      const before = label.dataset.label ?? (label.dataset.label = label.textContent);
      label.textContent = "Kopierad";
      setTimeout(() => { label.textContent = before; }, 2500);
    } catch {
      showMessage("info", `${text.notCopied} ${address}`);
    }
  }

  /** Tick every box of a name in the button's form; when all are ticked, none. */
  /** The button says what a press does now. */
  function nameCheckAll(button) {
    const boxes = [...button.form.querySelectorAll(`input[name="${button.dataset.checkAll}"]`)];
    button.textContent = boxes.every((box) => box.checked) ? "Avmarkera alla" : "Markera alla";
  }

  function checkAll(button) {
    const boxes = [...button.form.querySelectorAll(`input[name="${button.dataset.checkAll}"]`)];
    const tick = !boxes.every((box) => box.checked);
    for (const box of boxes) box.checked = tick;
    nameCheckAll(button);
    announce(tick ? `${boxes.length} markerade.` : "Ingen är markerad.");
  }

  document.addEventListener("change", (event) => {
    for (const button of event.target.form?.querySelectorAll("[data-check-all]") ?? []) nameCheckAll(button);
    // A row that is not to be followed up needs a reason: its box is folded out.
    const reason = document.getElementById(event.target.dataset?.opens ?? "")?.closest("details");
    if (reason && !event.target.checked) reason.open = true;
  });

  document.addEventListener("click", (event) => {
    const copy = event.target.closest?.("[data-copy-link]");
    if (copy) return copyLink(copy);
    if (event.target.closest?.("[data-print]")) window.print();
    const all = event.target.closest?.("[data-check-all]");
    if (all) checkAll(all);
  });

  // ----- htmx ----------------------------------------------------------------------------------

  /** A whole page came where a piece was asked for: signed out, or an error page. Never put it in a row. */
  document.addEventListener("htmx:after:request", (event) => {
    const { ctx } = event.detail;
    if (!ctx?.text || !/^\s*<!doctype html/i.test(ctx.text)) return;
    event.preventDefault();
    if (ctx.response.raw.redirected && ctx.response.status < 400) location.assign(ctx.response.raw.url);
    else showMessage("danger", text.refused);
  });

  document.addEventListener("htmx:error", () => showMessage("danger", text.failed));

  document.addEventListener("htmx:after:swap", (event) => {
    // The plan's figures wait for this, and fetch themselves anew.
    if (event.detail.ctx?.target?.querySelector?.(".pa-saved")) document.body.dispatchEvent(new Event("planSaved"));
    prepare(document);
    let place = event.detail.ctx?.target;
    if (typeof place === "string") place = document.querySelector(place); // the answer chose another place
    if (place?.id && !place.isConnected) place = document.getElementById(place.id); // it was replaced whole
    if (!place?.querySelector) return;
    const said = place.querySelector("[data-announce]");
    if (said) announce(said.dataset.announce);
    const form = place.querySelector("[data-focus-field]");
    // Into the form that was opened, to what went wrong, or back to where the form was opened from.
    const next = place.querySelector("[data-focus]") ??
      form?.querySelector("input:checked") ?? form?.querySelector("input:not([type=hidden]), textarea") ??
      [...place.querySelectorAll("a.pa-write")].find((link) => link.getAttribute("href") === opened) ??
      place.querySelector(".pa-change");
    next?.focus();
  });

  // ----- Start ---------------------------------------------------------------------------------

  function prepare(root) {
    for (const drop of root.querySelectorAll("[data-drop]")) prepareDrop(drop);
    for (const button of root.querySelectorAll("[data-copy-link][hidden], [data-print][hidden], [data-check-all][hidden]")) button.hidden = false;
    for (const button of root.querySelectorAll("[data-check-all]")) nameCheckAll(button);
  }

  prepare(document);
  const first = document.querySelector("[data-focus]");
  // What is first chosen among many is found at its place, below what it is about.
  first?.focus({ preventScroll: first.type === "radio" });
  // An address with a place in the page takes the focus away from everything when the page has been laid out.
  if (first && location.hash) window.addEventListener("load", () => setTimeout(() => first.focus({ preventScroll: true })));
})();
