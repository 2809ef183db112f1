import {createHash} from 'node:crypto';
import type {FullReport} from '../full-report';
import {dashboard} from './dashboard';
import {findings} from './findings';
import {Html, html} from './html';
import {pageScript} from './page-script';
import {pageStyle} from './page-style';
import {testsTable} from './tests-table';

/** How a content security policy names an inline script or style (Content Security Policy Level 3, 2.3.1). */
function sourceHash(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/** Nothing but this page's own script and style: neither the network, nor whatever a test is called. */
const policy = `default-src 'none'; script-src ${sourceHash(pageScript)}; style-src ${sourceHash(pageStyle)}`;

function runLine({startedAt, setting: {machine, workers}, shard}: FullReport): string {
  const when = `${new Date(startedAt).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const where = `${machine.cpuModel}, ${machine.cores} cores, ${machine.platform} ${machine.arch}, Node ${machine.nodeMajor}`;
  const part = shard === null ? '' : `, shard ${shard.index} of ${shard.count}`;
  return `${when}, ${workers} ${workers === 1 ? 'worker' : 'workers'}${part}, on ${where}`;
}

/** To the byte what its hash in the policy is of. */
function inline(element: 'script' | 'style', text: string): Html {
  return new Html(`<${element}>${text}</${element}>`);
}

/** The report as one HTML file that needs nothing else. */
export function renderHtml(report: FullReport): string {
  const {status, summary} = report;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Savepoint: ${status}</title>
        ${inline('style', pageStyle)}
      </head>
      <body>
        <header>
          <h1>Savepoint</h1>
          <span class="status ${status}">${status}</span>
          <button type="button" id="theme" hidden></button>
          <p>${summary}</p>
          <p class="run">${runLine(report)}</p>
        </header>
        <main>${dashboard(report)} ${findings(report)} ${testsTable(report)}</main>
        ${inline('script', pageScript)}
      </body>
    </html> `;
  return page.toString();
}
