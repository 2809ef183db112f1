import type {Expression} from './ast';
import {typeId, typeNamed} from '../values/pg-type';

const UNNAMED = '?column?';

/** The name of a column that was given none (`FigureColname`). */
export function columnName(expression: Expression): string {
  switch (expression.type) {
    case 'ref':
      return expression.name;
    case 'call':
      return expression.function.name;
    case 'cast': {
      const name = columnName(expression.operand);
      if (name !== UNNAMED) return name;
      const {to} = expression;
      const type = to.kind === 'array' ? (to.arrayOf.kind === 'array' ? null : to.arrayOf) : to;
      const known = type && typeNamed(type.name);
      return (known && typeId(known)) ?? type?.name ?? UNNAMED;
    }
    case 'case':
      return expression.else?.type === 'ref' || expression.else?.type === 'call'
        ? columnName(expression.else)
        : 'case';
    case 'array':
    case 'extract':
    case 'substring':
    case 'overlay':
      return expression.type;
    case 'array select':
      return 'array';
    case 'keyword':
      return expression.keyword;
    case 'arrayIndex':
      return columnName(expression.array);
    case 'select': {
      const [column] = expression.columns ?? [];
      return column ? (column.alias?.name ?? columnName(column.expr)) : UNNAMED;
    }
    default:
      return UNNAMED;
  }
}
