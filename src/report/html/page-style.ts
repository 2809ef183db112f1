const light = `
  --background: #ffffff; --surface: #f5f6f8; --text: #1c2128; --dim: #57606a; --line: #d0d7de; --accent: #0a58ca;
  --bad: #b3261e; --warn: #8a5300; --good: #1a6e34;
  --function: #3b6fb6; --database: #d9822b; --hooks: #4f9d69; --sandbox: #8c8c96;`;
const dark = `
  --background: #14171c; --surface: #1e232b; --text: #e4e7eb; --dim: #a3adb8; --line: #3a424d; --accent: #8ab4f8;
  --bad: #ff8a80; --warn: #f2b84b; --good: #7bd88f;
  --function: #6fa3e8; --database: #f0a35e; --hooks: #76c893; --sandbox: #a5a5b0;`;

/** The look of the page: the reader's own font size, one column on a narrow screen, colors of the system's theme. */
export const pageStyle = `
:root {color-scheme: light; ${light}}
@media (prefers-color-scheme: dark) {:root {color-scheme: dark; ${dark}}}
:root[data-theme='light'] {color-scheme: light; ${light}}
:root[data-theme='dark'] {color-scheme: dark; ${dark}}
* {box-sizing: border-box}
body {margin: 0 auto; max-width: 90rem; padding: 1rem clamp(0.75rem, 3vw, 2.5rem) 4rem; background: var(--background);
  color: var(--text); font: 1rem/1.5 system-ui, sans-serif}
h1 {font-size: 1.6rem; margin: 0} h2 {font-size: 1.25rem; margin: 2rem 0 0.75rem} h3 {font-size: 1rem; margin: 0}
h4 {font-size: 0.9rem; margin: 0.75rem 0 0.4rem} p {margin: 0.25rem 0}
code {font: 0.85em/1.5 ui-monospace, 'DejaVu Sans Mono', monospace; overflow-wrap: anywhere}
header {display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; align-items: baseline; border-bottom: 1px solid var(--line); padding-bottom: 1rem}
header p {flex-basis: 100%; margin: 0}
.status {font-weight: 700} .status.failed {color: var(--bad)} .status.passed {color: var(--good)}
.note, .file, header .run {color: var(--dim)}
button, input, select {font: inherit; color: inherit; background: var(--background); border: 1px solid var(--line); border-radius: 0.3rem; padding: 0.25rem 0.6rem}
button {cursor: pointer} #theme {margin-left: auto}
:focus-visible {outline: 3px solid var(--accent); outline-offset: 2px}
.cards {display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 15rem), 1fr)); gap: 0.75rem}
.card {background: var(--surface); border: 1px solid var(--line); border-radius: 0.5rem; padding: 0.75rem 1rem; overflow-wrap: anywhere}
.card h3 {color: var(--dim); font-weight: 600; font-size: 0.85rem} .card p {font-size: 0.9rem} .card .figure {font-size: 1.3rem; font-weight: 650}
.finding {border-left: 4px solid var(--warn); background: var(--surface); padding: 0.75rem 1rem; margin: 0 0 0.75rem; overflow-wrap: anywhere}
.finding.failure {border-color: var(--bad)} .finding.accepted {border-color: var(--good)}
.toolbar {display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; align-items: center; margin-bottom: 0.75rem}
.toolbar label {display: inline-flex; gap: 0.5rem; align-items: center} .toolbar input {min-width: min(18rem, 60vw)}
.scroll {overflow-x: auto}
table {border-collapse: collapse; width: 100%; font-size: 0.9rem}
th, td {text-align: left; padding: 0.4rem 0.6rem; vertical-align: top; border-bottom: 1px solid var(--line)}
th.number, td.number {text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums}
thead th {color: var(--dim); font-weight: 600; white-space: nowrap} thead button {border: 0; padding: 0; background: none; font-weight: 600; color: inherit}
th[aria-sort='ascending'] button::after {content: ' ▲' / ''} th[aria-sort='descending'] button::after {content: ' ▼' / ''}
#test-table > tbody > tr > th {font-weight: 400; min-width: 14rem; max-width: 40rem; overflow-wrap: anywhere}
.site code {white-space: nowrap} .statement {min-width: 16rem}
.toggle {border: 0; padding: 0; background: none; text-align: left; font-weight: 600; overflow-wrap: anywhere}
.toggle::before {content: '▸ ' / ''} .toggle[aria-expanded='true']::before {content: '▾ ' / ''}
.file {display: block; font-size: 0.85em; padding-left: 1.1em}
.badge {white-space: nowrap; font-size: 0.85em; border: 1px solid currentColor; border-radius: 1rem; padding: 0 0.5rem; color: var(--dim)}
.badge.counter-changed, .badge.regressed, .badge.over-budget, .badge.failed, .failure .badge, .more {color: var(--bad)}
.badge.inconclusive, .badge.removed, .warning .badge {color: var(--warn)}
.badge.new, .accepted .badge, .less {color: var(--good)}
.detail > td {background: var(--surface)}
.details {display: grid; grid-template-columns: minmax(15rem, 1fr) minmax(0, 3fr); gap: 0 2rem}
@media (max-width: 60rem) {.details {grid-template-columns: minmax(0, 1fr); position: sticky; left: 0.6rem; width: calc(100vw - 3rem)}}
.breakdown {display: block; width: 100%; height: 1rem; border-radius: 0.25rem} .chart {display: block; width: 100%; height: 3rem}
.chart polyline {fill: none; stroke: var(--function); stroke-width: 2} .chart path {stroke: var(--database); stroke-width: 7; stroke-linecap: round}
.legend {display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; margin: 0.4rem 0; font-size: 0.9rem} .legend div {display: flex; gap: 0.4rem} .legend dd {margin: 0; font-variant-numeric: tabular-nums}
.swatch {display: inline-block; width: 0.75rem; height: 0.75rem; margin-right: 0.4rem; border-radius: 0.15rem}
.function {fill: var(--function); background: var(--function)} .database {fill: var(--database); background: var(--database)}
.hooks {fill: var(--hooks); background: var(--hooks)} .sandbox {fill: var(--sandbox); background: var(--sandbox)}
[hidden] {display: none !important}
@media print {.toolbar, #theme {display: none}}
`;
