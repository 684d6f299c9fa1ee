import { describe, expect, it } from '@jest/globals'
import { identifyLines } from '../../src/language/identify-lines.ts'

async function* chunks(...parts: readonly (string | Uint8Array)[]): AsyncGenerator<string | Uint8Array> {
  for (const part of parts) {
    await Promise.resolve()
    yield part
  }
}

async function answers(...parts: readonly (string | Uint8Array)[]): Promise<readonly Record<string, unknown>[]> {
  const lines: string[] = []
  await identifyLines(chunks(...parts), (block) => void lines.push(...block.split('\n')))
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>)
}

describe('identifyLines', () => {
  it('answers a line for a line, in order', async () => {
    const got = await answers('{"text":"не работает почта"}\n{"text":"the mail does not work"}\n{"text":"10.0.0.1"}\n')
    expect(got.map(({ lang }) => lang)).toEqual(['ru', 'en', null])
    for (const { confidence } of got) expect(confidence).toEqual(expect.any(Number))
  })

  it('passes the hints on', async () => {
    const got = await answers('{"text":"entendido","prior":"pt-br"}\n{"text":"entendido","current":"es","prior":null}')
    expect(got.map(({ lang }) => lang)).toEqual(['pt', 'es'])
  })

  it('answers a bad line with an error in its place', async () => {
    const got = await answers(
      '{"text":"спасибо большое"}\nnot json\n[]\n{"text":5}\n\n{"text":"a","prior":7}\n{"text":"гуд","current":{}}\n{"text":"спасибо"}',
    )
    expect(got.map((answer) => ('error' in answer ? 'error' : answer['lang']))).toEqual([
      ...['ru', 'error', 'error', 'error', 'error', 'error', 'error', 'ru'],
    ])
  })

  it('reads a letter that was cut in two', async () => {
    const bytes = new TextEncoder().encode('{"text":"не працює пошта"}\n')
    const single = [...bytes].map((byte) => Uint8Array.of(byte))
    expect(await answers(...single)).toEqual(await answers(bytes))
    expect((await answers(...single))[0]?.['lang']).toBe('uk')
  })

  it('answers a line before the next one has come', async () => {
    const seen: string[] = []
    async function* slow(): AsyncGenerator<string> {
      yield '{"text":"не работает"}\n'
      await Promise.resolve()
      seen.push('asked for more')
      yield '{"text":"again"}\n'
    }
    await identifyLines(slow(), (line) => void seen.push(line.slice(0, 10)))
    expect(seen[0]).toBe('{"lang":"r')
    expect(seen[1]).toBe('asked for more')
  })

  it('waits until a line is written', async () => {
    let open = 0
    await identifyLines(chunks('{"text":"a"}\n', '{"text":"b"}\n'), async () => {
      open += 1
      expect(open).toBe(1)
      await Promise.resolve()
      open -= 1
    })
    expect(open).toBe(0)
  })

  it('tells what is wrong with a line', async () => {
    const got = await answers(
      '{\n5\n{"text":"a","prior":7}\n',
      `{"text":"${'я'.repeat(600_000)}`,
      `${'я'.repeat(600_000)}"}\n`,
    )
    expect(got.map(({ error }) => error)).toEqual(['not_json', 'no_text', 'bad_hint', 'too_long'])
  })

  it('answers together what comes together', async () => {
    const blocks: string[] = []
    await identifyLines(chunks('{"text":"да"}\n{"text":"no"}\n'), (block) => void blocks.push(block))
    expect(blocks.map((block) => block.split('\n').length)).toEqual([2])
  })

  it('writes nothing for nothing', async () => expect(await answers('')).toEqual([]))
})
