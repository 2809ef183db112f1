import {isA, WORD_START} from './character-class';

/** An operand follows these words: a sign there belongs to its number, and a parenthesis is not that of a call. */
const operandFollows: ReadonlySet<string> = new Set(
  (
    'all and as between by case check conflict default distinct do else except exists filter from having ilike in intersect ' +
    'is join key lateral like limit not offset on only or over references returning select set similar then union using ' +
    'values when where with within'
  ).split(' '),
);

const noSpaceBefore: ReadonlySet<string> = new Set([',', ';', ')', ']', '[']);

/** Whether a piece of a shape may be an operand, or end one. */
export function endsOperand(piece: string): boolean {
  return piece === '?' || piece === ')' || piece === ']' || (isName(piece) && !operandFollows.has(piece));
}

/**
 * What stands between two pieces of a shape, whatever stood there in the statement. Pieces that would be read as one
 * token, or as others, if they touched have a space between them.
 *
 * @param before empty at the start of a text
 */
export function spaceBetween(before: string, after: string): '' | ' ' {
  if (before === '' || before === '::' || noSpaceBefore.has(after)) return '';
  if (before === '.') return after.startsWith('.') ? ' ' : '';
  switch (after) {
    case '::':
      return before === ':' ? ' ' : '';
    case '.':
      return endsOperand(before) || isName(before) ? '' : ' ';
    case '(':
      return isName(before) && endsOperand(before) ? '' : ' ';
    default:
      return ' ';
  }
}

/** Whether it is a word or a quoted name. */
function isName(piece: string): boolean {
  const code = piece.charCodeAt(0);
  return isA(WORD_START, code) || code === 0x22; /* " */
}
