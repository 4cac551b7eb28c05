import ts from 'typescript';
import type { SourceFile } from './source-files.ts';

const isFunction = (node: ts.Node): boolean =>
  ts.isFunctionDeclaration(node) ||
  ts.isArrowFunction(node) ||
  ts.isFunctionExpression(node) ||
  ts.isMethodDeclaration(node);

/**
 * The functions of a file that have more lines of their own than `limit`, as `path:line`. A function inside another
 * counts as one line of it: a factory that returns small functions is no long function.
 */
export const findLongFunctions = ({ path, text }: SourceFile, limit: number): string[] => {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const lineOf = (position: number): number => source.getLineAndCharacterOfPosition(position).line + 1;
  const found: string[] = [];
  /** Visits a node and returns how many lines the functions in it take beyond one each. */
  const visit = (node: ts.Node): number => {
    let inner = 0;
    ts.forEachChild(node, (child) => {
      inner += visit(child);
    });
    if (!isFunction(node)) return inner;
    const first = lineOf(node.getStart(source));
    const lines = lineOf(node.end) - first + 1;
    if (lines - inner > limit) found.push(`${path}:${first}`);
    return lines - 1;
  };
  visit(source);
  return found;
};
