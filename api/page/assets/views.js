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

export function plannerRow(planner) {
  const row = element("div", { class: "planner" }, element("span", { class: "name" }, planner),
    element("div", { class: "doing" }, element("span", { class: "waiting" }, "thinking")));
  row.dataset.planner = planner;
  return row;
}

export function voteText(vote) {
  if (vote.abstained !== undefined) return element("span", { class: "abstained" }, `abstained: ${vote.abstained}`);
  return element("span", { class: "vote" }, `votes ${vote.data ?? ""}`);
}

/** One tier's attempt: the count of votes, then each planner with its plans, what they printed and how it voted. */
export function attemptView(attempt) {
  const view = element("section", { class: "attempt" }, element("h3", {}, `${attempt.tier}: ${attempt.verdict}`));
  for (const { vote, weight, planners } of attempt.candidates) {
    view.append(element("p", {}, voteText(vote), ` with weight ${weight} by ${planners.join(", ")}`));
  }
  for (const ballot of attempt.ballots) view.append(ballotView(ballot));
  return view;
}

function ballotView(ballot) {
  const doing = element("div", { class: "doing" }, voteText(ballot.vote));
  for (const execution of ballot.executions) doing.append(...executionView(execution));
  return element("div", { class: "planner" }, element("span", { class: "name" }, ballot.planner), doing);
}

function executionView({ proposal, outputs, outcome }) {
  const parts = [];
  if (proposal.model) parts.push(element("p", { class: "hint" }, `${proposal.model}, ${proposal.seconds} s`));
  if (proposal.reading) parts.push(element("p", {}, proposal.reading), element("p", { class: "hint" }, `rests on: ${proposal.evidence}`));
  const printed = outputs.length ? outputs : (proposal.commands ?? []).map((command) => ({ command }));
  for (const output of printed) parts.push(...outputView(output));
  const failure = outcome?.failure ?? proposal.failure;
  if (failure) parts.push(element("p", { class: "abstained" }, failure.message));
  return parts;
}

function outputView({ command, stdout, stderr, exit, masked, truncated }) {
  const parts = [element("div", {}, element("code", {}, command))];
  // a region that scrolls has to be reachable by keyboard, and so needs a name
  if (stdout) parts.push(element("pre", { tabindex: "0", role: "region", "aria-label": `output of ${command}` }, stdout));
  if (stderr) parts.push(element("pre", { tabindex: "0", role: "region", "aria-label": `errors of ${command}` }, stderr));
  const notes = [exit ? `exit ${exit}` : "", masked ? "secret values are masked" : "", truncated ? "cut" : ""].filter(Boolean);
  if (notes.length) parts.push(element("p", { class: "hint" }, notes.join(", ")));
  return parts;
}
