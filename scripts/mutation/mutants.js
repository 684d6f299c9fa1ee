import ts from 'typescript'

const K = ts.SyntaxKind

/** What takes the place of an operator: borders moved, comparisons turned round, sums taken apart. */
const OPERATORS = new Map([
  [K.LessThanToken, ['<=', '>=']],
  [K.LessThanEqualsToken, ['<', '>']],
  [K.GreaterThanToken, ['>=', '<=']],
  [K.GreaterThanEqualsToken, ['>', '<']],
  [K.EqualsEqualsEqualsToken, ['!==']],
  [K.ExclamationEqualsEqualsToken, ['===']],
  [K.EqualsEqualsToken, ['!=']],
  [K.ExclamationEqualsToken, ['==']],
  [K.AmpersandAmpersandToken, ['||']],
  [K.BarBarToken, ['&&']],
  [K.QuestionQuestionToken, ['&&']],
  [K.PlusToken, ['-']],
  [K.MinusToken, ['+']],
  [K.AsteriskToken, ['/']],
  [K.SlashToken, ['*']],
  [K.PercentToken, ['*']],
  [K.PlusEqualsToken, ['-=']],
  [K.MinusEqualsToken, ['+=']],
])

/** A call of the one name becomes a call of the other; with null the call is left out. */
const METHODS = new Map([
  ['some', 'every'],
  ['every', 'some'],
  ['startsWith', 'endsWith'],
  ['endsWith', 'startsWith'],
  ['toLowerCase', 'toUpperCase'],
  ['toUpperCase', 'toLowerCase'],
  ['min', 'max'],
  ['max', 'min'],
  ['filter', null],
  ['sort', null],
  ['toSorted', null],
  ['reverse', null],
  ['toReversed', null],
  ['slice', null],
  ['trim', null],
])

/**
 * Writes a file with all its mutants inside: where the one with the number n begins, the program asks `__on(n)` and goes the
 * mutated way when the answer is yes. So everything is compiled and loaded once, and a mutant is chosen by a number.
 *
 * @param {string} text
 * @param {{ file: string, first: number }} at the first number to give
 * @returns {{ text: string, mutants: { id: number, file: string, line: number, what: string }[] }}
 */
export function plantMutants(text, { file, first }) {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const mutants = []
  const note = (node, what) => {
    const id = first + mutants.length
    const { line } = source.getLineAndCharacterOfPosition(node.getStart(source))
    mutants.push({ id, file, line: line + 1, what })
    return id
  }
  const raw = (node) => text.slice(node.getStart(source), node.end)
  const short = (node) => raw(node).replaceAll(/\s+/g, ' ').slice(0, 60)

  /** The text of a node with the mutants of what is inside it. */
  function inside(node) {
    let out = ''
    let from = node.getStart(source)
    node.forEachChild((child) => {
      const start = child.getStart(source)
      if (start < from) return
      out += text.slice(from, start) + write(child)
      from = child.end
    })
    return out + text.slice(from, node.end)
  }

  function write(node) {
    if (isUntouched(node)) return raw(node)
    if (ts.isBlock(node) && node.statements.length > 0 && isRemovable(node)) {
      const id = note(node, `{ ${short(node.statements[0])} … } is left out`)
      return `{ if (__on(${id})) {} else ${inside(node)} }`
    }
    if (ts.isExpressionStatement(node) && !isSuper(node)) {
      const id = note(node, `${short(node)} is left out`)
      return `{ if (!__on(${id})) { ${inside(node)} } }`
    }
    const others = isExpressionPlace(node) ? waysOf(node, raw) : []
    if (others.length === 0) return inside(node)
    const ids = others.map(([what]) => note(node, `${short(node)} → ${what}`))
    const body = inside(node)
    const ways = others.map(([, code], at) => `__on(${ids[at]}) ? ${code} : `)
    return `(${ways.join('')}(${body}))`
  }

  const written = inside(source)
  return { text: text.slice(0, source.getStart(source)) + written, mutants }
}

function isUntouched(node) {
  return (
    ts.isTypeNode(node) ||
    ts.isImportDeclaration(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isTypeParameterDeclaration(node) ||
    (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined)
  )
}

/** A body that may be empty: not of a constructor, and not the arms of a switch. */
function isRemovable({ parent }) {
  return !ts.isConstructorDeclaration(parent) && !ts.isTryStatement(parent)
}

const isSuper = ({ expression }) => ts.isCallExpression(expression) && expression.expression.kind === K.SuperKeyword

/** Names of properties, left sides and the links of an optional chain cannot stand in brackets. */
function isExpressionPlace(node) {
  const { parent } = node
  if (ts.isPropertyAssignment(parent) && parent.name === node) return false
  if (ts.isPropertyDeclaration(parent) && parent.name === node) return false
  if (ts.isBinaryExpression(parent) && parent.left === node && isAssignment(parent)) return false
  if (ts.isTaggedTemplateExpression(parent) || ts.isEnumMember(parent)) return false
  if (ts.isComputedPropertyName(parent)) return true
  return (node.flags & ts.NodeFlags.OptionalChain) === 0
}

const isAssignment = ({ operatorToken: { kind } }) => kind >= K.FirstAssignment && kind <= K.LastAssignment

/** @returns {[what: string, code: string][]} */
function waysOf(node, raw) {
  if (ts.isBinaryExpression(node)) return waysOfBinary(node, raw)
  if (isCondition(node)) return [...(ts.isWhileStatement(node.parent) ? [] : [['true', 'true']]), ['false', 'false']]
  if (ts.isPrefixUnaryExpression(node)) return waysOfPrefix(node, raw)
  if (ts.isPostfixUnaryExpression(node)) {
    const turned = `${raw(node.operand)}${node.operator === K.PlusPlusToken ? '--' : '++'}`
    return [[turned, turned]]
  }
  if (node.kind === K.TrueKeyword) return [['false', 'false']]
  if (node.kind === K.FalseKeyword) return [['true', 'true']]
  if (ts.isNumericLiteral(node)) return waysOfNumber(node)
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) {
    return node.text === '' ? [["'planted'", "'planted'"]] : [["''", "''"]]
  }
  if (ts.isTemplateExpression(node)) return [["''", "''"]]
  if (ts.isArrayLiteralExpression(node))
    return node.elements.length > 0 ? [['[]', '[]']] : [["['planted']", "['planted']"]]
  if (ts.isObjectLiteralExpression(node)) return node.properties.length > 0 ? [['{}', '({})']] : []
  if (ts.isCallExpression(node)) return waysOfCall(node, raw)
  if (ts.isArrowFunction(node) && !ts.isBlock(node.body)) return [['() => undefined', '(() => undefined)']]
  return []
}

function waysOfBinary(node, raw) {
  const { left, right, operatorToken } = node
  const others = OPERATORS.get(operatorToken.kind) ?? []
  if (operatorToken.kind === K.PlusToken && (isWords(left) || isWords(right))) return []
  const ways = others.map((other) => [other, `((${raw(left)}) ${other} (${raw(right)}))`])
  return isCondition(node) || isComparison(operatorToken.kind) ? [...ways, ['true', 'true'], ['false', 'false']] : ways
}

const isWords = (node) => ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)

const isComparison = (kind) =>
  (kind >= K.LessThanToken && kind <= K.GreaterThanEqualsToken) ||
  (kind >= K.EqualsEqualsToken && kind <= K.ExclamationEqualsEqualsToken)

function isCondition(node) {
  const { parent } = node
  if (ts.isIfStatement(parent) || ts.isWhileStatement(parent)) return parent.expression === node
  return ts.isConditionalExpression(parent) && parent.condition === node
}

function waysOfPrefix(node, raw) {
  const inner = raw(node.operand)
  switch (node.operator) {
    case K.ExclamationToken:
      return [[inner, `!!(${inner})`]]
    case K.MinusToken:
      return [[inner, `(${inner})`]]
    case K.PlusPlusToken:
      return [[`--${inner}`, `--${inner}`]]
    case K.MinusMinusToken:
      return [[`++${inner}`, `++${inner}`]]
    default:
      return []
  }
}

function waysOfNumber(node) {
  const value = Number(node.text.replaceAll('_', ''))
  return [
    [String(value + 1), String(value + 1)],
    [String(value - 1), `(${value - 1})`],
  ]
}

function waysOfCall(node, raw) {
  const callee = node.expression
  if (!ts.isPropertyAccessExpression(callee) || !METHODS.has(callee.name.text)) return []
  const other = METHODS.get(callee.name.text)
  const from = raw(callee.expression)
  if (other === null) return [[`no ${callee.name.text}`, `(${from})`]]
  const given = node.arguments.map(raw).join(', ')
  return [[other, `(${from}.${other}(${given}))`]]
}
