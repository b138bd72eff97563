// Pieces of the page. Texts go in as text nodes: what a cluster or a model says is never markup.

/** An element with attributes and children; strings become text nodes. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

export function cleared(place) {
  place.replaceChildren();
  return place;
}

const VERDICTS = {
  Majority: "a majority agrees",
  Plurality: "most votes agree, though no majority",
  Tie: "no agreement",
  NoQuorum: "nobody voted",
};

/** What a verdict means, in words. */
export const verdictText = (verdict) => VERDICTS[verdict] ?? verdict;

const plural = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;

/** A planner while it is asked; what it does is put into `.doing`. */
export function plannerRow(planner) {
  const row = element("div", { class: "planner" }, element("span", { class: "name" }, planner),
    element("div", { class: "doing" }, waiting("looks at the cluster")));
  row.dataset.planner = planner;
  return row;
}

export const waiting = (text) => element("span", { class: "waiting" }, text);

/** A vote; one that another was preferred to is not shown in the winner's colour. */
export function voteText(vote, wins = true) {
  if (vote.abstained !== undefined) return element("span", { class: "abstained" }, `abstains: ${vote.abstained}`);
  return element("span", { class: wins ? "vote" : "vote outvoted" }, votedFor(vote));
}

/** The planners whose vote won; none where several lead, and none where nobody voted. */
export const winnersOf = ({ verdict, candidates }) =>
  ["Majority", "Plurality"].includes(verdict) ? candidates[0]?.planners ?? [] : [];

/** What a vote says; `not found: redis` keeps its kind, as it is no value. */
function votedFor({ kind, data = "", unit = "" }) {
  const said = ["not_found", "not_set", "forbidden", "refused"].includes(kind) ? `${kind.replace("_", " ")}: ` : "";
  return `${said}${data}${unit ? ` ${unit}` : ""}`;
}

/** Commands as they would be typed. */
export const commandViews = (commands) => (commands ?? []).map((line) => element("code", { class: "command" }, line));

/** What is worth knowing of an answer at a glance, a text each. */
export function factsOf(answer) {
  const tokens = (answer.usage?.prompt_tokens ?? 0) + (answer.usage?.completion_tokens ?? 0);
  return [
    answer.context && `cluster ${answer.context}`,
    answer.namespace && `namespace ${answer.namespace}`,
    answer.verdict && verdictText(answer.verdict),
    answer.confidence && `confidence ${Math.round(answer.confidence * 100)} %`,
    answer.tier && `by ${answer.tier === "cache" ? "a kept plan" : answer.tier}`,
    `${answer.seconds.toFixed(2)} s`,
    tokens && plural(tokens, "token"),
    answer.usage?.cost && `$${answer.usage.cost.toFixed(4)}`,
  ].filter(Boolean);
}

/** Which words of the question were taken for misspelt names, and for which. */
export function repairsOf(answer) {
  const executions = answer.attempts.flatMap((attempt) => attempt.ballots).flatMap((ballot) => ballot.executions);
  const repairs = executions.flatMap((execution) => Object.entries(execution.repairs ?? {}));
  return [...new Set(repairs.map(([said, meant]) => `${said} was read as ${meant}`))];
}

/** One tier's attempt: what was voted for by whom, then each planner with its plans, what they printed, its vote. */
export function attemptView(attempt) {
  const title = `Tier ${attempt.tier}: ${verdictText(attempt.verdict)}`;
  const view = element("section", { class: "attempt" }, element("h3", {}, title));
  if (attempt.candidates.length) view.append(tallyView(attempt));
  const winners = winnersOf(attempt);
  for (const ballot of attempt.ballots) view.append(ballotView(ballot, winners.includes(ballot.planner)));
  return view;
}

function tallyView({ verdict, candidates, ballots }) {
  const winners = winnersOf({ verdict, candidates });
  const all = ballots.reduce((sum, ballot) => sum + ballot.weight, 0);
  const list = element("ul", { class: "tally" });
  for (const { vote, weight, planners, command_sets: sets } of candidates) {
    const behind = `${planners.join(", ")}: ${weight} of ${all} votes` +
      (planners.length > 1 && sets ? `, by ${plural(sets, "different way")}` : "");
    list.append(element("li", {}, voteText(vote, winners.includes(planners[0])), " ", element("span", { class: "soft" }, behind)));
  }
  return list;
}

function ballotView(ballot, wins) {
  const doing = element("div", { class: "doing" });
  for (const execution of ballot.executions) doing.append(...executionView(execution));
  doing.append(element("p", { class: "says" }, voteText(ballot.vote, wins)));
  return element("div", { class: "planner" }, element("span", { class: "name" }, ballot.planner), doing);
}

function executionView({ proposal, outputs, outcome }) {
  const parts = [];
  if (proposal.model) parts.push(element("p", { class: "soft" }, `${proposal.model}, ${proposal.seconds} s`));
  if (proposal.reading) {
    parts.push(element("p", {}, proposal.reading), element("p", { class: "soft" }, `It rests on: ${proposal.evidence}`));
  }
  const printed = outputs.length ? outputs : (proposal.commands ?? []).map((command) => ({ command }));
  for (const output of printed) parts.push(...outputView(output));
  const failure = outcome?.failure ?? proposal.failure;
  if (failure) parts.push(element("p", { class: "abstained" }, failure.message));
  return parts;
}

function outputView({ command, stdout, stderr, exit, masked, truncated }) {
  const parts = [...commandViews([command])];
  if (stdout) parts.push(printedView(stdout, `Output of ${command}`));
  if (stderr) parts.push(printedView(stderr, `Errors of ${command}`));
  const notes = [exit ? `exit ${exit}` : "", masked ? "secret values are masked" : "", truncated ? "cut" : ""];
  const said = notes.filter(Boolean).join(", ");
  if (said) parts.push(element("p", { class: "soft" }, said));
  return parts;
}

/** What scrolls has to be reachable by keyboard, and so has a name. */
function printedView(text, name) {
  return element("pre", { tabindex: "0", role: "group", "aria-label": name }, text);
}
