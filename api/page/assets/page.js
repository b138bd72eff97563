// The page: asks, shows the deliberation as it happens, then the answer with its evidence.
// Everything that comes from the cluster or a model is set as text, never as markup.

import { events } from "/page/events.js";
import {
  attemptView, cleared, commandViews, element, factsOf, plannerRow, repairsOf, verdictText, voteText, waiting, winnersOf,
} from "/page/views.js";

const at = (id) => document.getElementById(id);
const KEY = "copilot-key";
const state = { session: null, running: null, current: null, refused: null };

// ── Talking to the service ──────────────────────────────────────────────────────────────────────────────────────────

function headers() {
  const key = sessionStorage.getItem(KEY);
  return { "content-type": "application/json", ...(key ? { authorization: `Bearer ${key}` } : {}) };
}

async function call(path, options = {}) {
  const response = await fetch(path, { ...options, headers: headers() });
  if (!response.ok) throw await problemOf(response);
  return response.status === 204 ? null : response.json();
}

async function problemOf(response) {
  let problem = {};
  try { problem = await response.json(); } catch { /* no problem details: the status has to do */ }
  return { title: problem.title ?? `Status ${response.status}`, detail: problem.detail ?? "", mend: problem.mend ?? "",
    status: response.status };
}

// ── Asking ──────────────────────────────────────────────────────────────────────────────────────────────────────────

async function ask(question) {
  state.running?.abort();
  const running = new AbortController();
  state.running = running;
  begin(question);
  const context = at("context").value;
  const body = JSON.stringify({ query: question, ...(state.session ? { session: state.session } : {}),
    ...(context ? { context } : {}) });
  let response = null;
  try {
    response = await fetch("/v1/ask/stream", { method: "POST", headers: headers(), body, signal: running.signal });
    if (!response.ok) throw await problemOf(response);
    let ended = false;
    for await (const { name, data } of events(response.body)) ended = happened(name, data) || ended;
    if (!ended) throw { title: "The stream ended early", detail: "The service went away before it had an answer.",
      mend: "Ask again." };
  } catch (error) {
    if (error.name === "AbortError") stopped(running);
    else {
      state.refused = error.status === 401 ? question : null;
      showProblem(error.title ? error : unreachable(response));
    }
  } finally {
    if (state.running === running) finish();
  }
}

const unreachable = (response) => response === null
  ? { title: "The service cannot be reached", detail: "Nothing answered.", mend: "Is it running? Then ask again." }
  : { title: "The connection was lost", detail: "It broke before there was an answer.", mend: "Ask again." };

/** The asker stopped it, unless it made room for another question. */
function stopped(running) {
  if (state.running !== running) return;
  at("progress").hidden = true;
  at("said").textContent = "Stopped.";
  at("query").focus();
}

function begin(question) {
  for (const id of ["problem", "result", "examples"]) at(id).hidden = true;
  at("progress").hidden = false;
  cleared(at("tiers"));
  at("stop").hidden = false;
  at("send").disabled = true;
  at("said").textContent = "Asking …";
  document.title = `${question} – K8s Query Copilot`;
}

function finish() {
  state.running = null;
  at("stop").hidden = true;
  at("send").disabled = false;
  if (at("said").textContent === "Asking …") at("said").textContent = "";
  for (const each of document.querySelectorAll(".waiting")) each.classList.remove("waiting");
}

/** One event of the stream; true for the one that ends it. */
function happened(name, data) {
  const told = { asked, grounded, proposed, executed, ballot, verdict }[name];
  if (told) told(data);
  if (name === "answer") { showAnswer(data); refreshHistory(); }
  if (name === "problem") showProblem(data);
  return name === "answer" || name === "problem";
}

function asked({ tier, planners }) {
  const list = element("div", { "data-tier": tier });
  for (const planner of planners) list.append(plannerRow(planner));
  at("tiers").append(element("li", {}, element("h3", {}, tier), list));
}

function row(planner) {
  const rows = [...document.querySelectorAll("#tiers .planner")].filter((each) => each.dataset.planner === planner);
  return rows.at(-1)?.querySelector(".doing");
}

function say(planner, ...content) {
  const place = row(planner);
  if (place) { cleared(place); place.append(...content); }
}

const grounded = ({ planner }) => say(planner, waiting("thinks"));
const proposed = ({ planner, proposal }) => say(planner, ...commandViews(proposal.commands), waiting(proposal.commands ? "runs it" : "thinks again"));
const executed = ({ planner, execution }) => say(planner, ...commandViews(execution.proposal.commands), waiting("counts"));
const ballot = ({ planner, vote, executions }) => say(planner, ...commandViews(executions.at(-1)?.proposal.commands), voteText(vote));

function verdict({ tier, verdict: kind, candidates }) {
  const place = document.querySelector(`#tiers [data-tier="${CSS.escape(tier)}"]`);
  const next = kind === "NoQuorum" ? `${verdictText(kind)}; the next tier is asked` : verdictText(kind);
  place?.append(element("p", { class: "soft" }, next));
  const winners = winnersOf({ verdict: kind, candidates });
  for (const each of place?.querySelectorAll(".planner") ?? []) {
    each.querySelector(".vote")?.classList.toggle("outvoted", !winners.includes(each.dataset.planner));
  }
}

// ── Showing ─────────────────────────────────────────────────────────────────────────────────────────────────────────

function showAnswer(answer, { focus = true } = {}) {
  state.current = answer.id;
  state.session = answer.session ?? state.session;
  at("progress").hidden = true;
  at("problem").hidden = true;
  at("examples").hidden = true;
  at("result").hidden = false;
  at("answer-title").textContent = answer.question;
  at("resolved").hidden = !answer.resolved;
  at("resolved").textContent = answer.resolved ? `Understood as: ${answer.resolved}` : "";
  const text = at("answer");
  text.textContent = answer.answer;
  text.classList.toggle("long", answer.answer.length > 120 || answer.answer.includes("\n"));
  text.classList.toggle("unsure", answer.verdict === "Tie");
  listed("facts", factsOf(answer));
  listed("repairs", repairsOf(answer));
  at("evidence").open = false;
  cleared(at("attempts")).append(...answer.attempts.map(attemptView));
  showFeedback(answer.feedback);
  at("thanks").textContent = "";
  at("session").hidden = !state.session;
  at("session-text").textContent = "A follow-up may build on this: “and in staging?”, “why?”";
  for (const each of document.querySelectorAll("#history button")) markCurrent(each);
  if (focus) text.focus({ preventScroll: true });
}

/** A list of texts; hidden where there is none. */
function listed(id, texts) {
  at(id).hidden = texts.length === 0;
  cleared(at(id)).append(...texts.map((text) => element("li", {}, text)));
}

function showFeedback({ right, note = "" } = {}) {
  at("right").setAttribute("aria-pressed", String(right === true));
  at("wrong").setAttribute("aria-pressed", String(right === false));
  at("note").value = note;
  at("note-form").hidden = right !== false;
}

function markCurrent(button) {
  if (button.dataset.id === state.current) button.setAttribute("aria-current", "true");
  else button.removeAttribute("aria-current");
}

function showProblem({ title, detail, mend, status }) {
  at("problem").hidden = false;
  at("progress").hidden = at("tiers").childElementCount === 0;
  at("problem-title").textContent = title ?? "Something went wrong";
  at("problem-detail").textContent = detail ?? "";
  at("problem-mend").textContent = mend ?? "";
  at("key-form").hidden = status !== 401;
  if (status === 401) at("key").focus();
}

// ── History, examples, feedback ─────────────────────────────────────────────────────────────────────────────────────

async function refreshHistory() {
  let answers = [];
  try { answers = (await call("/v1/history?limit=50")).answers; } catch { /* history may be off, or need a key */ }
  const list = cleared(at("history"));
  at("history-empty").hidden = answers.length > 0;
  for (const each of answers) {
    const button = element("button", { type: "button" },
      element("span", { class: "asked" }, each.question), element("span", { class: "said" }, each.answer ?? "no answer"));
    button.dataset.id = each.id;
    markCurrent(button);
    button.addEventListener("click", () => open(each.id));
    list.append(element("li", {}, button));
  }
}

async function open(id) {
  state.running?.abort();
  try {
    showAnswer(await call(`/v1/history/${encodeURIComponent(id)}`));
    at("result").scrollIntoView({ block: "nearest" });
  } catch (error) { showProblem(error.title ? error : unreachable(null)); }
}

async function showExamples() {
  try {
    const { context, contexts, examples } = await call("/v1/examples");
    at("cluster").textContent = context ? `asking ${context}` : "";
    offer(contexts);
    at("examples").hidden = examples.length === 0 || !at("result").hidden || state.running !== null;
    const list = cleared(at("example-list"));
    for (const question of examples) {
      const button = element("button", { type: "button", class: "quiet" }, question);
      button.addEventListener("click", () => { at("query").value = question; at("ask").requestSubmit(); });
      list.append(element("li", {}, button));
    }
  } catch (error) {
    if (error.status === 401) showProblem(error);
  }
}

/** The clusters to choose from, where there are several. */
function offer(contexts) {
  at("context-field").hidden = contexts.length < 2;
  const chosen = at("context").value;
  const names = contexts.length < 2 ? [] : contexts;
  cleared(at("context")).append(...names.map((name) => element("option", { value: name }, name)));
  if (names.includes(chosen)) at("context").value = chosen;
}

async function judge(right, note = "") {
  try {
    await call(`/v1/history/${encodeURIComponent(state.current)}/feedback`,
      { method: "POST", body: JSON.stringify({ right, ...(note ? { note } : {}) }) });
  } catch (error) {
    at("thanks").textContent = error.detail || "It could not be noted.";
    return;
  }
  showFeedback({ right, note });
  at("thanks").textContent = "Noted.";
}

// ── Wiring ──────────────────────────────────────────────────────────────────────────────────────────────────────────

at("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  const question = at("query").value.trim();
  if (question) ask(question);
});
at("query").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); at("ask").requestSubmit(); }
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") state.running?.abort();
  const typing = /^(INPUT|TEXTAREA)$/.test(document.activeElement?.tagName ?? "");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) { event.preventDefault(); at("query").focus(); at("query").select(); }
});
at("context").addEventListener("change", () => { at("cluster").textContent = `asking ${at("context").value}`; });
at("stop").addEventListener("click", () => state.running?.abort());
at("session-end").addEventListener("click", () => {
  state.session = state.current = null;
  for (const id of ["session", "result", "problem"]) at(id).hidden = true;
  at("examples").hidden = at("example-list").childElementCount === 0;
  at("query").value = "";
  at("query").focus();
});
at("right").addEventListener("click", () => judge(true));
at("wrong").addEventListener("click", async () => { await judge(false, at("note").value.trim()); at("note").focus(); });
at("note-form").addEventListener("submit", (event) => { event.preventDefault(); judge(false, at("note").value.trim()); });
at("copy").addEventListener("click", async () => {
  try { await navigator.clipboard.writeText(at("answer").textContent); at("thanks").textContent = "Copied."; }
  catch { at("thanks").textContent = "The browser did not allow it."; }
});
at("key-form").addEventListener("submit", (event) => {
  event.preventDefault();
  sessionStorage.setItem(KEY, at("key").value);
  at("key").value = "";
  at("problem").hidden = true;
  start();
  const question = state.refused;
  state.refused = null;
  if (question) ask(question);
});

function start() {
  showExamples();
  refreshHistory();
  at("query").focus();
}
start();
