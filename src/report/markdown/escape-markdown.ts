import {safeText} from '../terminal/safe-text';

const special = /[&<>\\`*_[\]|~:$@#]|(?<=www)\./gi;

/**
 * A text of somebody else's as Markdown shows it: no character of it means anything, in HTML neither. As a reference such a
 * character is no syntax (CommonMark, 2.5 "Entity and numeric character references"); the invisible space keeps GitHub from
 * taking what follows for a user or an issue.
 */
export function escapeMarkdown(text: string): string {
  return safeText(text).replace(
    special,
    character => `&#${character.charCodeAt(0)};${/[@#]/.test(character) ? '&#8203;' : ''}`,
  );
}

/** The same as code, on one line. */
export function codeMarkdown(text: string): string {
  return `<code>${escapeMarkdown(text.replace(/\s+/g, ' '))}</code>`;
}
