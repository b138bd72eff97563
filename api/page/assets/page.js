// The page: asks, shows the deliberation as it happens, then the answer with its evidence.
// Everything that comes from the cluster or a model is set as text, never as markup.

import { events } from "/page/events.js";
import { attemptView, cleared, element, plannerRow, voteText } from "/page/views.js";

const at = (id) => document.getElementById(id);
const KEY = "copilot-key";
const state = { session: null, running: null, current: null };

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
  const body = JSON.stringify({ query: question, ...(state.session ? { session: state.session } : {}) });
  try {
    const response = await fetch("/v1/ask/stream", { method: "POST", headers: headers(), body, signal: running.signal });
    if (!response.ok) throw await problemOf(response);
    let ended = false;
    for await (const { name, data } of events(response.body)) ended = happened(name, data) || ended;
    if (!ended) throw { title: "The stream ended early", detail: "The service went away before it had an answer.",
      mend: "Ask again." };
  } catch (error) {
    if (error.name !== "AbortError") showProblem(error);
  } finally {
    if (state.running === running) finish();
  }
}

function begin(question) {
  for (const id of ["problem", "result", "examples"]) at(id).hidden = true;
  at("progress").hidden = false;
  cleared(at("tiers"));
  at("stop").hidden = false;
  at("send").disabled = true;
  document.title = `${question} – K8s Query Copilot`;
}

function finish() {
  state.running = null;
  at("stop").hidden = true;
  at("send").disabled = false;
  for (const waiting of document.querySelectorAll(".waiting")) waiting.classList.remove("waiting");
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

const grounded = ({ planner, lines }) => say(planner, element("span", { class: "waiting" }, `${lines} facts of the cluster`));
const proposed = ({ planner, proposal }) => say(planner, ...commandsOf(proposal), element("span", { class: "waiting" }, ""));
const executed = ({ planner, execution }) => say(planner, ...commandsOf(execution.proposal));
const ballot = ({ planner, vote, executions }) => say(planner, ...commandsOf(executions.at(-1)?.proposal ?? {}), voteText(vote));

function verdict({ tier, verdict: kind }) {
  const words = { Majority: "a majority agrees", Plurality: "the most votes agree", Tie: "no agreement",
    NoQuorum: "nobody voted; the next tier is asked" };
  const place = document.querySelector(`#tiers [data-tier="${CSS.escape(tier)}"]`);
  place?.append(element("p", { class: "hint" }, words[kind] ?? kind));
}

function commandsOf(proposal) {
  return (proposal.commands ?? []).map((line) => element("div", {}, element("code", {}, line)));
}

// ── Showing ─────────────────────────────────────────────────────────────────────────────────────────────────────────

function showAnswer(answer, { focus = true } = {}) {
  state.current = answer.id;
  state.session = answer.session ?? state.session;
  at("progress").hidden = at("tiers").childElementCount === 0;
  at("problem").hidden = true;
  at("result").hidden = false;
  at("answer-title").textContent = answer.question;
  at("resolved").hidden = !answer.resolved;
  at("resolved").textContent = answer.resolved ? `Understood as: ${answer.resolved}` : "";
  const text = at("answer");
  text.textContent = answer.answer;
  text.classList.toggle("long", answer.answer.length > 120 || answer.answer.includes("\n"));
  text.classList.toggle("unsure", answer.verdict === "Tie");
  at("facts").textContent = factsOf(answer);
  at("evidence").open = false;
  cleared(at("attempts")).append(...repairsOf(answer), ...answer.attempts.map(attemptView));
  for (const id of ["right", "wrong"]) at(id).setAttribute("aria-pressed", "false");
  at("thanks").textContent = "";
  at("session").hidden = !state.session;
  at("session-text").textContent = "Follow-ups such as “and in staging?” or “why?” are understood.";
  if (focus) text.focus({ preventScroll: true });
}

function factsOf(answer) {
  const cost = answer.usage?.cost ? `$${answer.usage.cost.toFixed(4)}` : "";
  const tokens = (answer.usage?.prompt_tokens ?? 0) + (answer.usage?.completion_tokens ?? 0);
  return [
    answer.context && `cluster ${answer.context}`, answer.namespace && `namespace ${answer.namespace}`,
    answer.verdict && answer.verdict.toLowerCase(), answer.confidence && `confidence ${Math.round(answer.confidence * 100)} %`,
    answer.tier && `by ${answer.tier}`, `${answer.seconds.toFixed(2)} s`, tokens ? `${tokens} tokens` : "", cost,
  ].filter(Boolean).join(" · ");
}

function repairsOf(answer) {
  return (answer.repairs ?? []).map((line) => element("p", { class: "hint" }, line));
}

function showProblem({ title, detail, mend, status }) {
  at("problem").hidden = false;
  at("progress").hidden = at("tiers").childElementCount === 0;
  at("problem-title").textContent = title ?? "Something went wrong";
  at("problem-detail").textContent = detail || "The service cannot be reached.";
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
    button.addEventListener("click", () => open(each.id));
    list.append(element("li", {}, button));
  }
}

async function open(id) {
  try {
    const answer = await call(`/v1/history/${encodeURIComponent(id)}`);
    at("progress").hidden = true;
    cleared(at("tiers"));
    showAnswer(answer);
  } catch (error) { showProblem(error); }
}

async function showExamples() {
  try {
    const { context, examples } = await call("/v1/examples");
    at("cluster").textContent = context ? `asking ${context}` : "";
    at("examples").hidden = examples.length === 0;
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

async function judge(right) {
  const note = right ? "" : (window.prompt("What would be right? (optional)") ?? "");
  try {
    await call(`/v1/history/${encodeURIComponent(state.current)}/feedback`,
      { method: "POST", body: JSON.stringify({ right, ...(note ? { note } : {}) }) });
    at("right").setAttribute("aria-pressed", String(right));
    at("wrong").setAttribute("aria-pressed", String(!right));
    at("thanks").textContent = "Noted.";
  } catch (error) { at("thanks").textContent = error.detail || "It could not be noted."; }
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
at("stop").addEventListener("click", () => state.running?.abort());
at("session-end").addEventListener("click", () => { state.session = null; at("session").hidden = true; at("query").focus(); });
at("right").addEventListener("click", () => judge(true));
at("wrong").addEventListener("click", () => judge(false));
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
});

function start() {
  showExamples();
  refreshHistory();
  at("query").focus();
}
start();
