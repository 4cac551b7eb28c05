/** What a Python script says at its top level, as far as the signature of its entrypoint needs it. Nothing is executed. */
import type { SyntaxNode } from '@lezer/common';
import { parser } from '@lezer/python';
import { childrenOf, type Expression, readExpression } from './expression.ts';
import { outlineSource } from './outline-source.ts';

export interface Parameter {
  name: string;
  /** Counts from 1. */
  line: number;
  /** `*args` and `**options` collect what is left over. */
  isCollecting: boolean;
  isKeywordOnly: boolean;
  annotation: Expression | null;
  default: Expression | null;
}
export interface EnumMember {
  name: string;
  /** The text it stands for; null when it is something else. */
  text: string | null;
}
export interface PythonModule {
  /** What each imported name stands for, as `datetime.date`. */
  imports: Map<string, string>;
  starImports: string[];
  /** `Size = Literal["S", "M"]`. */
  aliases: Map<string, Expression>;
  enums: Map<string, EnumMember[]>;
  /** Of the function asked for; null when it is not defined at the top level, or does not parse. */
  entrypoint: { parameters: Parameter[]; docstring: string } | null;
}

export function readModule(script: string, entrypoint: string): PythonModule {
  const source = outlineSource(script, entrypoint);
  const module: PythonModule = {
    imports: new Map(),
    starImports: [],
    aliases: new Map(),
    enums: new Map(),
    entrypoint: null,
  };
  const classes: SyntaxNode[] = [];
  const visit = (node: SyntaxNode): void => {
    if (node.name === 'ImportStatement') readImport(source.slice(node.from, node.to), module);
    else if (node.name === 'AssignStatement' || node.name === 'TypeDefinition') readAlias(node, source, module);
    else if (node.name === 'ClassDefinition') classes.push(node);
    else if (node.name === 'FunctionDefinition') {
      if (nameOf(node, source) === entrypoint) module.entrypoint = readFunction(node, source);
    } else for (const child of childrenOf(node)) visit(child);
  };
  visit(parser.parse(source).topNode);
  for (const node of classes) readEnum(node, source, module);
  return module;
}

/** The annotation of a parameter may itself be written as text, to be read later. */
export function readAnnotationText(text: string): Expression {
  const source = `(${text})`;
  const statement = parser.parse(source).topNode.firstChild;
  const expression = statement?.firstChild;
  return expression ? readExpression(expression, source) : { kind: 'other', text };
}

function nameOf(node: SyntaxNode, source: string): string {
  const name = node.getChild('VariableName');
  return name === null ? '' : source.slice(name.from, name.to).normalize('NFKC');
}

function readImport(statement: string, module: PythonModule): void {
  const plain = statement.replaceAll(/#[^\n]*|\\\n|[()]/g, ' ').trim();
  const from = /^from\s+([\w.]+)\s+import\s+([\s\S]+)$/.exec(plain);
  const list = from?.[2] ?? plain.replace(/^import\s+/, '');
  for (const entry of list.split(',')) {
    const [name, alias] = entry.trim().split(/\s+as\s+/);
    if (!name) continue;
    if (from !== null && name === '*') module.starImports.push(from[1] ?? '');
    else if (from !== null) module.imports.set(alias ?? name, `${from[1]}.${name}`);
    else if (alias === undefined) module.imports.set(name.split('.')[0] ?? name, name.split('.')[0] ?? name);
    else module.imports.set(alias, name);
  }
}

/** `Name = expression`, `Name: TypeAlias = expression` and `type Name = expression`. */
function readAlias(node: SyntaxNode, source: string, module: PythonModule): void {
  const parts = childrenOf(node).filter((child) => !['type', 'TypeDef', 'Comment'].includes(child.name));
  const [name, operator, value] = parts;
  if (name?.name !== 'VariableName' || operator?.name !== 'AssignOp' || value === undefined || parts.length > 3) return;
  module.aliases.set(source.slice(name.from, name.to), readExpression(value, source));
}

const enumBases = new Set(['enum.Enum', 'enum.StrEnum', 'enum.IntEnum']);

function readEnum(node: SyntaxNode, source: string, module: PythonModule): void {
  const bases = childrenOf(node.getChild('ArgList') ?? node).map((child) => readExpression(child, source));
  const isEnum = bases.some((base) => base.kind === 'name' && namesOf(base.path, module).some((n) => enumBases.has(n)));
  const body = node.getChild('Body');
  if (!isEnum || body === null) return;
  const members: EnumMember[] = [];
  for (const statement of childrenOf(body)) {
    const [name, ...rest] = childrenOf(statement).filter((child) => child.name !== 'TypeDef');
    if (statement.name !== 'AssignStatement' || name?.name !== 'VariableName') continue;
    const value = rest.at(-1);
    const member = source.slice(name.from, name.to);
    if (rest.length !== 2 || value === undefined || member.startsWith('_')) continue;
    const read = readExpression(value, source);
    members.push({ name: member, text: read.kind === 'text' ? read.value : null });
  }
  module.enums.set(nameOf(node, source), members);
}

/** What a name may stand for: what it was imported as, or something of a module whose every name was imported. */
export function namesOf(path: string[], module: PythonModule): string[] {
  const [first = '', ...rest] = path;
  const imported = module.imports.get(first);
  if (imported !== undefined) return [[imported, ...rest].join('.')];
  return [path.join('.'), ...module.starImports.map((from) => `${from}.${path.join('.')}`)];
}

function readFunction(node: SyntaxNode, source: string): PythonModule['entrypoint'] {
  const list = node.getChild('ParamList');
  if (list === null || hasError(list)) return null;
  const parameters: Parameter[] = [];
  let isKeywordOnly = false;
  for (const group of splitAtCommas(childrenOf(list))) {
    const star = group.find((child) => child.name === '*' || child.name === '**');
    const name = group.find((child) => child.name === 'VariableName');
    if (star?.name === '*') isKeywordOnly = true;
    if (name === undefined) continue;
    const annotation = group.find((child) => child.name === 'TypeDef')?.lastChild ?? null;
    const equals = group.findIndex((child) => child.name === 'AssignOp');
    const value = equals === -1 ? undefined : group[equals + 1];
    parameters.push({
      name: source.slice(name.from, name.to).normalize('NFKC'),
      line: source.slice(0, name.from).split('\n').length,
      isCollecting: star !== undefined,
      isKeywordOnly: isKeywordOnly && star === undefined,
      annotation: annotation === null ? null : readExpression(annotation, source),
      default: value === undefined ? null : readExpression(value, source),
    });
  }
  return { parameters, docstring: readDocstring(node, source) };
}

function splitAtCommas(children: SyntaxNode[]): SyntaxNode[][] {
  const groups: SyntaxNode[][] = [[]];
  for (const child of children) {
    if (child.name === ',') groups.push([]);
    else if (!['(', ')', 'Comment'].includes(child.name)) groups.at(-1)?.push(child);
  }
  return groups;
}

function hasError(node: SyntaxNode): boolean {
  let found = false;
  node.toTree().iterate({
    enter: ({ type }) => {
      found ||= type.isError;
      return !found;
    },
  });
  return found;
}

function readDocstring(node: SyntaxNode, source: string): string {
  const first = childrenOf(node.getChild('Body') ?? node).find((child) => ![':', 'Comment'].includes(child.name));
  const text = first?.name === 'ExpressionStatement' ? first.firstChild : null;
  const read = text === null || text === undefined ? null : readExpression(text, source);
  return read?.kind === 'text' ? read.value : '';
}
