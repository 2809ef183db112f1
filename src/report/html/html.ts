/** Markup that may stand in a page as it is. */
export class Html {
  readonly #markup: string;

  constructor(markup: string) {
    this.#markup = markup;
  }

  toString(): string {
    return this.#markup;
  }
}

/** What may stand between pieces of markup: texts are escaped, markup is not, and `false` and `null` are nothing. */
export type HtmlValue = Html | string | number | false | null | readonly HtmlValue[];

const references: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function markupOf(value: HtmlValue): string {
  if (value instanceof Html) return value.toString();
  if (value === false || value === null) return '';
  if (typeof value === 'string' || typeof value === 'number')
    return String(value).replace(/[&<>"']/g, character => references[character] ?? character);
  return value.map(markupOf).join('');
}

/**
 * Makes markup of a template. Whatever is put in is escaped, for an element's text as for an attribute in double quotes, unless
 * it is markup itself.
 * @example html`<b title="${name}">${name}</b>`
 */
export function html(pieces: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new Html(
    pieces.map((piece, i) => piece + (i < values.length ? markupOf(values[i] ?? null) : '')).join(''),
  );
}
