/** The few Python expressions that an annotation or a default is made of. Everything else is `other` and only kept as text. */
import type { SyntaxNode } from '@lezer/common';
import { readString } from './read-string.ts';

export type Expression =
  | { kind: 'name'; path: string[] }
  | { kind: 'subscript'; base: Expression; items: Expression[] }
  | { kind: 'or'; choices: Expression[] }
  | { kind: 'text'; value: string }
  | { kind: 'number'; text: string }
  | { kind: 'constant'; value: boolean | null }
  | { kind: 'list'; items: Expression[] }
  | { kind: 'other'; text: string };

/** `source` is the text that the node was parsed from. */
export function readExpression(node: SyntaxNode, source: string): Expression {
  const text = source.slice(node.from, node.to);
  switch (node.name) {
    case 'VariableName':
      return { kind: 'name', path: [text.normalize('NFKC')] };
    case 'String':
    case 'ContinuedString': {
      const value = readString(text);
      return value === null ? { kind: 'other', text } : { kind: 'text', value };
    }
    case 'Number':
      return readNumber(text);
    case 'UnaryExpression':
      return readSigned(node, source, text);
    case 'Boolean':
      return { kind: 'constant', value: text === 'True' };
    case 'None':
      return { kind: 'constant', value: null };
    case 'ParenthesizedExpression': {
      const [inner] = partsOf(node);
      return inner ? readExpression(inner, source) : { kind: 'other', text };
    }
    case 'ArrayExpression':
    case 'TupleExpression':
      return { kind: 'list', items: partsOf(node).map((part) => readExpression(part, source)) };
    case 'MemberExpression':
      return readMember(node, source, text);
    case 'BinaryExpression':
      return readOr(node, source, text);
    default:
      return { kind: 'other', text };
  }
}

const marks = new Set(['(', ')', '[', ']', ',', 'Comment']);

/** The children that are expressions. */
function partsOf(node: SyntaxNode): SyntaxNode[] {
  return childrenOf(node).filter((child) => !marks.has(child.name));
}

export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) children.push(child);
  return children;
}

function readNumber(text: string): Expression {
  const plain = text.replaceAll('_', '');
  if (/^(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(plain))
    // JSON writes neither a bare point nor leading zeros.
    return { kind: 'number', text: /^\d+$/.test(plain) ? String(BigInt(plain)) : String(Number(plain)) };
  if (/^0[xXoObB][0-9a-fA-F]+$/.test(plain)) return { kind: 'number', text: String(BigInt(plain)) };
  return { kind: 'other', text };
}

function readSigned(node: SyntaxNode, source: string, text: string): Expression {
  const [sign, operand] = childrenOf(node);
  if (sign === undefined || operand?.name !== 'Number') return { kind: 'other', text };
  const number = readNumber(source.slice(operand.from, operand.to));
  if (number.kind !== 'number') return { kind: 'other', text };
  const mark = source.slice(sign.from, sign.to);
  return mark === '-' ? { kind: 'number', text: `-${number.text}` } : mark === '+' ? number : { kind: 'other', text };
}

/** `a.b` or `a[b, c]`; the grammar has one node for both. */
function readMember(node: SyntaxNode, source: string, text: string): Expression {
  const [first, mark, ...rest] = childrenOf(node);
  if (first === undefined || mark === undefined) return { kind: 'other', text };
  const base = readExpression(first, source);
  if (mark.name === '.') {
    const [property] = rest;
    if (base.kind !== 'name' || property === undefined) return { kind: 'other', text };
    return { kind: 'name', path: [...base.path, source.slice(property.from, property.to)] };
  }
  if (mark.name !== '[' || rest.some((child) => child.name === ':')) return { kind: 'other', text };
  const items = rest.filter((child) => !marks.has(child.name)).map((child) => readExpression(child, source));
  const [only] = items;
  // `X[(a, b)]` is the same as `X[a, b]`.
  return { kind: 'subscript', base, items: items.length === 1 && only?.kind === 'list' ? only.items : items };
}

function readOr(node: SyntaxNode, source: string, text: string): Expression {
  const [left, operator, right] = childrenOf(node);
  if (!left || !operator || !right || source.slice(operator.from, operator.to) !== '|') return { kind: 'other', text };
  return {
    kind: 'or',
    choices: [left, right].flatMap((side) => {
      const choice = readExpression(side, source);
      return choice.kind === 'or' ? choice.choices : [choice];
    }),
  };
}
