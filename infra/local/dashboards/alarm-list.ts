/** Alarms with their states, for the overview and for a dashboard's alarm widget. A state has a word and a sign besides its colour. */
import { type Html, html } from './html.ts';
import type { Links } from './links.ts';
import type { AlarmReport, OpsReport } from './report.ts';
import { formatTime } from './scale.ts';

const STATES = {
  ALARM: { sign: '▲', word: 'Alarm', style: 'alarm' },
  OK: { sign: '✓', word: 'OK', style: 'ok' },
  INSUFFICIENT_DATA: { sign: '?', word: 'No data', style: 'unknown' },
} as const;
type State = keyof typeof STATES;

/** Alarms that fire come first. */
const ORDER: Readonly<Record<State, number>> = { ALARM: 0, INSUFFICIENT_DATA: 1, OK: 2 };

export function byUrgency(alarms: readonly AlarmReport[]): AlarmReport[] {
  return alarms.toSorted(
    (one, other) =>
      ORDER[one.state] - ORDER[other.state] ||
      (one.severity < other.severity ? -1 : one.severity > other.severity ? 1 : 0),
  );
}

export function stateBadge(state: State): Html {
  const { sign, word, style } = STATES[state];
  return html`<span class="state ${style}"><span aria-hidden="true">${sign}</span> ${word}</span>`;
}

/** The name without the stack's name. */
export function shortName(name: string): string {
  return name.split('-').at(-1) ?? name;
}

export function alarmList(alarms: readonly AlarmReport[], links: Links): Html {
  return html`<ul class="alarms">${byUrgency(alarms).map(
    ({ name, state, severity, runbook }) =>
      html`<li>${stateBadge(state)} ${runbook === null ? shortName(name) : html`<a href="${links.leadsTo(runbook)}">${shortName(name)}</a>`} <small>${severity}</small></li>`,
  )}</ul>`;
}

export function alarmTable(alarms: readonly AlarmReport[], links: Links): Html {
  return html`<ul class="alarm-cards">${byUrgency(alarms).map(
    ({
      name,
      severity,
      state,
      since,
      reason,
      rule,
      description,
      runbook,
    }) => html`<li class="card ${STATES[state].style}">
<h3>${stateBadge(state)} ${shortName(name)} <small>${severity}</small></h3>
<p>${description}</p>
<dl><dt>Why</dt><dd>${reason}</dd><dt>Since</dt><dd>${since === null ? 'the beginning' : formatTime(since)}</dd><dt>Alarm when</dt><dd>${rule}</dd></dl>
${runbook === null ? null : html`<p><a href="${links.leadsTo(runbook)}">What to do: runbook, ${runbook.split('#')[1] ?? runbook}</a></p>`}
</li>`,
  )}</ul>`;
}

export function historyTable(history: OpsReport['history']): Html {
  if (history.length === 0) return html`<p>No alarm has changed its state yet.</p>`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="History of the alarms"><table>
<thead><tr><th scope="col">When</th><th scope="col">Alarm</th><th scope="col">From</th><th scope="col">To</th><th scope="col">Why</th></tr></thead>
<tbody>${history.map(
    ({ at, alarm, from, to, reason }) =>
      html`<tr><th scope="row">${formatTime(at)}</th><td>${shortName(alarm)}</td><td>${stateBadge(from)}</td><td>${stateBadge(to)}</td><td>${reason}</td></tr>`,
  )}</tbody></table></div>`;
}
