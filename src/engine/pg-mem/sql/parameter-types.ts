import type {Ast, Expression} from './ast';
import type {Catalog} from './catalog';
import {ColumnTypes} from './column-types';
import type {PgMem} from '../load-pg-mem';
import {arrayType, declaredType, pgType, typeId, type PgType} from '../values/pg-type';

/**
 * The types of a statement's parameters, by their numbers from 0, as far as they are told by the columns that they meet: some
 * drivers ask for them, to know how to write a value.
 */
export function parameterTypes(pgMem: PgMem, statement: Ast, catalog: Catalog): ReadonlyMap<number, PgType> {
  const {parser} = pgMem;
  const types = new Map<number, PgType>();
  const columns = new ColumnTypes(pgMem, statement, catalog);
  const note = (expression: Expression | null | undefined, type: PgType | null): void => {
    if (expression?.type !== 'parameter' || !type) return;
    const index = Number(expression.name.slice(1)) - 1;
    if (!types.has(index)) types.set(index, type);
  };
  const meet = (left: Expression, right: Expression): void => {
    const declared = left.type === 'ref' ? columns.of(left.name) : null;
    if (declared === null) return;
    // Only text is compared, not varchar.
    const type = typeId(declared) === 'varchar' ? pgType('text') : declared;
    if (right.type === 'call' && right.args.length === 1) note(right.args[0], arrayType(type));
    else if (right.type === 'list') for (const item of right.expressions) note(item, type);
    else note(right, type);
  };
  const visitor = parser.astVisitor(visit => ({
    insert: insert => {
      const names = insert.columns?.map(({name}) => name) ?? [
        ...(catalog.columnsOf(insert.into)?.keys() ?? []),
      ];
      if (insert.insert.type === 'values') {
        for (const row of insert.insert.values)
          for (const [i, value] of row.entries()) note(value, columns.of(names[i] ?? ''));
      }
      visit.super().insert(insert);
    },
    set: set => {
      note(set.value, columns.of(set.column.name));
      visit.super().set(set);
    },
    binary: expression => {
      meet(expression.left, expression.right);
      meet(expression.right, expression.left);
      visit.super().binary(expression);
    },
    ternary: expression => {
      meet(expression.value, expression.lo);
      meet(expression.value, expression.hi);
      visit.super().ternary(expression);
    },
    cast: cast => {
      note(cast.operand, declaredType(cast.to));
      visit.super().cast(cast);
    },
    selection: selection => {
      note(selection.limit?.limit, pgType('int8'));
      note(selection.limit?.offset, pgType('int8'));
      visit.super().selection(selection);
    },
  }));
  visitor.statement(statement);
  return types;
}
