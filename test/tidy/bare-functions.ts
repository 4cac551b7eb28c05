import ts from 'typescript';
import type { SourceFile } from './source-files.ts';

const isExported = (node: ts.HasModifiers): boolean =>
  ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;

const isFunctionStatement = (node: ts.Statement): boolean => {
  if (ts.isFunctionDeclaration(node)) return isExported(node);
  if (!ts.isVariableStatement(node) || !isExported(node)) return false;
  return node.declarationList.declarations.some(
    ({ initializer }) => initializer && (ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer)),
  );
};

/** The exported functions of a file that have no doc comment, as `path:line`. */
export const findBareFunctions = ({ path, text }: SourceFile): string[] => {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  return source.statements
    .filter((node) => isFunctionStatement(node) && ts.getJSDocCommentsAndTags(node).length === 0)
    .map((node) => `${path}:${source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1}`);
};
