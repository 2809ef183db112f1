import {formatMs} from '../number-format';
import {html, type Html} from './html';

/** In the units of the drawing. */
const width = 240;
const height = 48;
const margin = 4;

/** A line of values, the last one with a dot, as an image with a text that says the same. */
export function chart(values: readonly number[], label: string): Html {
  const most = Math.max(...values, Number.MIN_VALUE);
  const points = values.map((value, i) => ({
    x: values.length === 1 ? width - margin : margin + (i * (width - 2 * margin)) / (values.length - 1),
    y: height - margin - (value / most) * (height - 2 * margin),
  }));
  const line = points.map(({x, y}) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ');
  const last = points.at(-1);
  return html`<svg
    class="chart"
    role="img"
    aria-label="${label}"
    viewBox="0 0 ${width} ${height}"
    preserveAspectRatio="none"
  >
    <polyline points="${line}" vector-effect="non-scaling-stroke"></polyline>
    ${
      last
        ? html`<path
            d="M${last.x.toFixed(1)} ${last.y.toFixed(1)}h0"
            vector-effect="non-scaling-stroke"
          ></path>`
        : null
    }
  </svg>`;
}

/** Times and what they come to. @example 'CPU time of 7 accepted runs and this one: from 1.2 ms to 1.6 ms, now 1.4 ms' */
export function describeTimes(what: string, times: readonly number[]): string {
  const now = times.at(-1) ?? 0;
  return `${what}: from ${formatMs(Math.min(...times))} to ${formatMs(Math.max(...times))}, now ${formatMs(now)}`;
}
