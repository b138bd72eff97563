"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const body = document.querySelector("#records tbody");
  const filters = { ensemble: null, outcome: null, words: null };
  for (const name of Object.keys(filters)) filters[name] = document.getElementById("filter-" + name);

  // Everything that a model or a cluster said is put in as text, never as markup.
  const make = (tag, text, attributes = {}) => {
    const element = document.createElement(tag);
    if (text !== undefined && text !== null) element.textContent = text;
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
  };
  const list = (pairs) => {
    const found = make("dl");
    for (const [term, text, kind] of pairs) {
      if (text === "" || text === null || text === undefined) continue;
      found.append(make("dt", term));
      const told = make("dd");
      told.append(make(kind || "span", String(text)));
      found.append(told);
    }
    return found;
  };
  const vote = (said) => !said ? "" : said.abstained !== undefined ? "abstained: " + said.abstained
    : [said.data, said.unit, said.evidence && "because: " + said.evidence].filter(Boolean).join("  ·  ");

  const execution = (turn, number) => {
    const box = make("div");
    const said = turn.proposal;
    box.append(list([
      ["turn", number + 1], ["model", said.model], ["read as", said.read_as],
      ["reading", said.reading], ["evidence", said.evidence], ["failed", said.failure && said.failure.message],
    ]));
    for (const output of turn.outputs || []) {
      box.append(make("pre", "$ " + output.command));
      box.append(make("pre", (output.stdout || "") + (output.stderr ? "\n" + output.stderr : "")));
    }
    return box;
  };

  const details = (record) => {
    const box = make("td", undefined, { colspan: "6" });
    box.append(list([
      ["question", record.asked], ["kind", record.kind], ["tags", record.tags.join(", ")], ["hardness", record.difficulty],
      ["expected", record.expected], ["answer", record.answer === null ? "(none)" : record.answer, "pre"], ["why none", record.why],
      ["verdict", [record.verdict, record.pattern, record.confidence !== null && "confidence " + record.confidence.toFixed(2)].filter(Boolean).join(", ")],
      ["tier", record.tier], ["calls", record.calls], ["tokens", record.tokens], ["cost", record.cost === null ? "" : "$" + record.cost.toFixed(5)],
      ["precision", record.precision], ["recall", record.recall], ["judged", record.judged], ["note", record.note],
    ]));
    for (const one of record.votes) {
      const ballot = make("div", undefined, { class: "ballot" });
      ballot.append(list([["planner", one.planner], ["vote", one.vote], ["right alone", one.right ? "yes" : "no"],
        ["weight", one.weight === 1 ? "" : one.weight], ["seconds", one.seconds.toFixed(2)]]));
      for (const attempt of (record.flow.attempts || [])) {
        for (const found of attempt.ballots.filter((other) => other.planner === one.planner)) {
          ballot.append(list([["cast", vote(found.vote)]]));
          found.executions.forEach((turn, number) => ballot.append(execution(turn, number)));
        }
      }
      box.append(ballot);
    }
    const row = make("tr", undefined, { class: "details" });
    row.append(box);
    return row;
  };

  const row = (record) => {
    const found = make("tr", undefined, { class: "record", tabindex: "0", "aria-expanded": "false", "data-id": record.id });
    const cut = (text) => text && text.length > 90 ? text.slice(0, 89) + "…" : text;
    found.append(make("td", record.id + "  " + cut(record.asked)), make("td", record.ensemble),
      make("td", cut(record.expected)), make("td", record.answer === null ? "–" : cut(record.answer)),
      make("td", record.outcome, { class: record.outcome }), make("td", record.seconds.toFixed(2)));
    const toggle = () => {
      const open = found.getAttribute("aria-expanded") === "true";
      found.setAttribute("aria-expanded", String(!open));
      if (open) found.nextSibling.remove(); else found.after(details(record));
    };
    found.addEventListener("click", toggle);
    found.addEventListener("keydown", (event) => { if (event.key === "Enter") toggle(); });
    return found;
  };

  const show = () => {
    const words = filters.words.value.toLowerCase().split(/\s+/).filter(Boolean);
    const chosen = data.filter((record) =>
      (!filters.ensemble.value || record.ensemble === filters.ensemble.value) &&
      (!filters.outcome.value || record.outcome === filters.outcome.value) &&
      words.every((word) => record.searched.includes(word)));
    const most = 500;
    body.replaceChildren(...chosen.slice(0, most).map(row));
    document.getElementById("shown").textContent =
      chosen.length > most ? "the first " + most + " of " + chosen.length : chosen.length + " answers";
  };
  for (const filter of Object.values(filters)) { filter.addEventListener("input", show); filter.addEventListener("change", show); }
  show();
})();
