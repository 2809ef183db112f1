import type {ShapeChange} from '../../gate/verdict';
import {describeFinding, formatDelta} from '../describe-finding';
import {describeProblem} from '../describe-problem';
import type {FullReport} from '../full-report';
import {formatChange} from '../number-format';
import type {Finding, LateFinding} from '../report-model';
import {testTitle} from '../terminal/render-finding';
import {safeText} from '../terminal/safe-text';
import {html, type Html} from './html';

const symbols = {failure: '✗', warning: '!', accepted: '✓'} as const;

/** A statement on one line. */
export function statementText(sql: string): string {
  return safeText(sql.replace(/\s+/g, ' '));
}

function renderShapes(shapes: readonly ShapeChange[]): Html | null {
  if (shapes.length === 0) return null;
  const rows = shapes.map(
    shape =>
      html`<tr>
        <td class="number ${shape.after > shape.before ? 'more' : 'less'}">${formatDelta(shape)}</td>
        <td class="statement"><code>${statementText(shape.shape)}</code></td>
        <td class="number">${formatChange(shape)}</td>
        <td class="site">${shape.callSite === null ? '' : html`<code>${safeText(shape.callSite)}</code>`}</td>
      </tr>`,
  );
  return html`<div class="scroll" role="region" aria-label="Statements that changed" tabindex="0">
    <table>
      <thead>
        <tr>
          <th scope="col" class="number">Change</th>
          <th scope="col">Statement</th>
          <th scope="col" class="number">Count</th>
          <th scope="col">First at</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}

function renderFinding(finding: Finding): Html {
  const {verdict, severity} = finding;
  return html`<article class="finding ${severity}">
    <h3>
      <span aria-hidden="true">${symbols[severity]}</span> ${testTitle(verdict.test)}
      <span class="badge">${severity}</span>
    </h3>
    <p><code>${safeText(verdict.test.file)}</code></p>
    ${describeFinding(finding).map(line => html`<p>${safeText(line)}</p>`)}
    ${renderShapes(verdict.kind === 'counter-changed' ? verdict.shapes : [])}
  </article>`;
}

function renderLate({test, file, sql, callSite}: LateFinding): Html {
  return html`<article class="finding warning">
    <h3><span aria-hidden="true">!</span> ${safeText(test)}</h3>
    <p><code>${safeText(file)}</code></p>
    <p>A statement came after the test had ended, and was refused:</p>
    <p>
      <code>${statementText(sql)}</code
      >${callSite === null ? null : html` at <code>${safeText(callSite)}</code>`}
    </p>
  </article>`;
}

/** What changed, what came too late, and what kept the gate from its work; nothing where nothing did. */
export function findings(report: FullReport): Html | null {
  const {findings: all, lateStatements, problems, notes, hint} = report;
  const articles = [
    ...problems.map(describeProblem).map(
      ({message, hint: remedy}) =>
        html`<article class="finding failure">
          <h3><span aria-hidden="true">✗</span> ${message}</h3>
          ${remedy === null ? null : html`<p>${remedy}</p>`}
        </article>`,
    ),
    ...all.map(renderFinding),
    ...lateStatements.map(renderLate),
  ];
  if (articles.length === 0 && notes.length === 0) return null;
  return html`<section aria-labelledby="findings">
    <h2 id="findings">What changed</h2>
    ${articles} ${hint === null ? null : html`<p>${hint}</p>`}
    ${notes.map(note => html`<p class="note">${note}</p>`)}
  </section>`;
}
