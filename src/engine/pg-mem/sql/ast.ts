import type {
  CreateTableStatement,
  Expr,
  SelectedColumn,
  SelectFromUnion,
  SelectStatement,
  Statement,
} from 'pgsql-ast-parser';

/** A statement as pg-mem's parser reads it. */
export type Ast = Statement;

export type AstOf<Type extends Statement['type']> = Extract<Statement, {readonly type: Type}>;

export type Expression = Expr;
export type Selection = SelectStatement;
export type Union = SelectFromUnion;
export type OutputColumn = SelectedColumn;
export type ColumnDefinition = Extract<CreateTableStatement['columns'][number], {readonly kind: 'column'}>;
export type TypeName = ColumnDefinition['dataType'];
export type QualifiedName = CreateTableStatement['name'];

/** A table's name as the key of a map. */
export function tableKey({schema, name}: QualifiedName): string {
  return `${schema ?? 'public'}.${name}`;
}
