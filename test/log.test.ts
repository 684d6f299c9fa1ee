import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { createLog, type Log } from '../src/log.ts'

const TOKEN = '7012345678:AAH-canary_canary_canary_canary_can'
const DATABASE_URL = 'postgres://desk:p%40ss-canary@db.internal:5432/desk'
const SECRETS = [TOKEN, DATABASE_URL, 'smtp-canary-"quoted"\\']

function aLog(level = 'debug', secrets: readonly string[] = SECRETS): { log: Log; lines: string[] } {
  const lines: string[] = []
  return { log: createLog(level, secrets, { write: (line) => void lines.push(line) }), lines }
}

function only(lines: readonly string[]): Record<string, unknown> {
  expect(lines).toHaveLength(1)
  return JSON.parse(lines[0] ?? '') as Record<string, unknown>
}

describe('the log', () => {
  it('writes one JSON object a line, with level, time, component and text', () => {
    const { log, lines } = aLog()
    log.child({ component: 'mail' }).warn({ tries: 3 }, 'the mail server is back')
    expect(lines[0]?.endsWith('}\n')).toBe(true)
    expect(lines[0]?.trimEnd()).not.toContain('\n')
    expect(only(lines)).toEqual({
      level: 'warn',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      component: 'mail',
      tries: 3,
      msg: 'the mail server is back',
    })
  })

  it('keeps a line break of a person inside its line', () => {
    const { log, lines } = aLog()
    log.info({ state: 'one\n{"level":"error","msg":"forged"}' }, 'two\r\nthree')
    expect(lines.join('').trimEnd().split('\n')).toHaveLength(1)
  })

  it('leaves out what is below its level', () => {
    const { log, lines } = aLog('warn')
    log.debug('a')
    log.info('b')
    log.error('c')
    expect(only(lines)['msg']).toBe('c')
  })

  it.each([
    ['in the text', (log: Log) => log.info(`calling /bot${TOKEN}/getMe`)],
    ['in a value', (log: Log) => log.info({ where: `https://api.test/file/bot${TOKEN}/a.jpg` }, 'x')],
    ['deep inside', (log: Log) => log.info({ a: { b: [{ c: TOKEN }] } }, 'x')],
    ['as a name', (log: Log) => log.info({ [TOKEN]: 1 }, 'x')],
    ['in a component', (log: Log) => log.child({ component: TOKEN }).info('x')],
    ['in an error', (log: Log) => log.error({ err: new Error(`GET /bot${TOKEN} failed`) }, 'x')],
    ['in the cause of an error', (log: Log) => log.error({ err: new Error('x', { cause: new Error(TOKEN) }) }, 'x')],
    ['on a field of an error', (log: Log) => log.error({ err: Object.assign(new Error('x'), { url: TOKEN }) }, 'x')],
    ['encoded for a URL', (log: Log) => log.info(encodeURIComponent(TOKEN))],
    ['as the password of a URL', (log: Log) => log.info('refused for desk with p@ss-canary')],
    ['as the encoded password of a URL', (log: Log) => log.info('refused for desk with p%40ss-canary')],
    ['as a whole URL', (log: Log) => log.info({ database: DATABASE_URL }, 'x')],
    ['with quotes and backslashes', (log: Log) => log.info('535 smtp-canary-"quoted"\\ is wrong')],
    ['by the shape of another bot’s token', (log: Log) => log.info('123456789:AAcanarycanarycanarycanarycanarycan')],
    ['by the shape of a Slack token', (log: Log) => log.info('xoxb-1234-canarycanary')],
  ])('shows no secret %s', (_where, write) => {
    const { log, lines } = aLog()
    write(log)
    expect(lines).toHaveLength(1)
    expect(lines.join('')).not.toContain('canary')
  })

  it.each([
    ['an address', { note: 'mail for olga.smirnova@vektor.test bounced' }, 'smirnova'],
    ['a national address', { note: 'ольга@вектор.рф' }, 'вектор'],
    ['the text of a message', { text: 'принтер canary' }, 'canary'],
    ['the body of a letter', { mail: { Body: 'canary' } }, 'canary'],
    ['a caption', { update: { message: { caption: 'canary' } } }, 'canary'],
    ['a payload', { row: { payload: '{"text":"canary"}' } }, 'canary'],
    ['a name', { from: { first_name: 'canary', username: 'canary' } }, 'canary'],
    ['the row of a database error', { err: Object.assign(new Error('x'), { detail: '(canary)' }) }, 'canary'],
    ['the parameters of a query', { err: Object.assign(new Error('x'), { parameters: ['canary'] }) }, 'canary'],
  ])('shows no personal data: %s', (_what, facts, canary) => {
    const { log, lines } = aLog()
    log.info(facts, 'x')
    expect(lines).toHaveLength(1)
    expect(lines.join('')).not.toContain(canary)
  })

  it('still says what happened', () => {
    const { log, lines } = aLog()
    const err = Object.assign(new TypeError('connect ECONNREFUSED 127.0.0.1:5432'), { code: 'ECONNREFUSED' })
    log.error({ err, ticket: '42', url: 'http://127.0.0.1:3000' }, 'the database is away')
    expect(only(lines)).toMatchObject({
      ticket: '42',
      url: 'http://127.0.0.1:3000',
      err: { type: 'TypeError', code: 'ECONNREFUSED', message: 'connect ECONNREFUSED 127.0.0.1:5432' },
    })
  })

  it('hides the longer of two secrets whole when one contains the other', () => {
    const { log, lines } = aLog('info', ['abcd', 'abcd-canary'])
    log.info('abcd-canary')
    expect(only(lines)['msg']).toBe('[secret]')
  })

  it('takes no secret of one letter, or every line would be made of it', () => {
    const { log, lines } = aLog('info', ['a', ''])
    log.info('as always')
    expect(only(lines)['msg']).toBe('as always')
  })

  it('cuts a value that is somebody’s text by its length', () => {
    const { log, lines } = aLog()
    log.info({ note: 'й'.repeat(100_000) }, 'x')
    expect(lines.join('').length).toBeLessThan(5000)
  })

  it('survives whatever is put into it', () => {
    const circle: Record<string, unknown> = { big: 12n, none: undefined, nothing: null, when: new Date(0) }
    circle['self'] = circle
    const { log, lines } = aLog()
    log.info(circle, 'x')
    log.info({ half: '\ud83d', nul: '\u0000', deep: deep(40) }, 'y')
    expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual(['x', 'y'])
  })

  it('never lets a secret through, wherever it stands in whatever object', () => {
    const secret = fc.string({ unit: 'grapheme', minLength: 6, maxLength: 20 }).map((text) => `S3cret ${text}`)
    fc.assert(
      fc.property(secret, fc.object({ maxDepth: 3 }), fc.string(), (hidden, facts, prefix) => {
        const { log, lines } = aLog('info', [hidden])
        log.info({ facts, a: [{ b: prefix + hidden }] }, prefix + hidden)
        return !JSON.stringify(JSON.parse(lines.join(''))).includes(JSON.stringify(hidden).slice(1, -1))
      }),
    )
  })
})

function deep(levels: number): unknown {
  return levels === 0 ? 'end' : { next: deep(levels - 1) }
}
