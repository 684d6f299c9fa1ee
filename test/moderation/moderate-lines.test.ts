import { describe, expect, it } from '@jest/globals'
import { moderateLines } from '../../src/moderation/moderate-lines.ts'

async function answersTo(chunks: readonly (string | Uint8Array)[]): Promise<readonly unknown[]> {
  const lines: string[] = []
  await moderateLines(streamOf(chunks), (block) => void lines.push(...block.split('\n')))
  return lines.map((line) => JSON.parse(line) as unknown)
}

async function* streamOf(chunks: readonly (string | Uint8Array)[]): AsyncGenerator<string | Uint8Array> {
  for (const chunk of chunks) yield await Promise.resolve(chunk)
}

describe('a stream of messages', () => {
  it('has one answer for each line, in order', async () => {
    const answers = await answersTo(['{"text":"добрый день"}\n{"text":"пиздец","lang":"ru"}\n'])
    expect(answers).toEqual([
      { abusive: false, verdict: 'ok', hits: [] },
      { abusive: true, verdict: 'refuse', hits: [expect.objectContaining({ start: 0, end: 6 })] },
    ])
  })

  it('has a bad line answered in its place', async () => {
    const answers = await answersTo([
      'nonsense\n[]\n{"text":5}\n{"text":"ok","zone":"moon"}\n{"text":"ok","speaker":"x"}\n{"text":"ok"}',
    ])
    expect(answers).toEqual([
      { error: 'not_json' },
      { error: 'no_text' },
      { error: 'no_text' },
      { error: 'unknown_zone' },
      { error: 'unknown_speaker' },
      { abusive: false, verdict: 'ok', hits: [] },
    ])
  })

  it('may be cut anywhere, a letter in two as well', async () => {
    const bytes = new TextEncoder().encode('{"text":"пиздец"}\n{"text":"спасибо"}\n')
    const answers = await answersTo([...bytes].map((byte) => Uint8Array.of(byte)))
    expect(answers.map((answer) => (answer as { abusive: boolean }).abusive)).toEqual([true, false])
  })

  it('knows zones and speakers', async () => {
    const [forwarded] = await answersTo(['{"text":"охуели","zone":"forward","speaker":"requester"}'])
    expect(forwarded).toMatchObject({ abusive: false, verdict: 'warn' })
  })

  it('passes over empty lines and Windows line ends', async () => {
    expect(await answersTo(['\r\n\n{"text":"да"}\r\n  \n'])).toHaveLength(1)
  })

  it('answers the lines behind one that is too long to be kept', async () => {
    const piece = 'а'.repeat(300_000)
    const answers = await answersTo(['{"text":"', piece, piece, piece, piece, '"}\n{"text":"да"}\n'])
    expect(answers).toEqual([{ error: 'too_long' }, expect.objectContaining({ abusive: false })])
  })

  it('is answered together when it comes together', async () => {
    const blocks: string[] = []
    const questions = ['{"text":"да"}\n{"text":"нет"}\n{"te', 'xt":"хорошо"}\n']
    await moderateLines(streamOf(questions), (block) => void blocks.push(block))
    expect(blocks.map((block) => block.split('\n').length)).toEqual([2, 1])
  })

  it('is read no faster than the answers are taken', async () => {
    const order: string[] = []
    async function* questions(): AsyncGenerator<string> {
      for (const name of ['first', 'second']) {
        order.push(`asked ${name}`)
        yield await Promise.resolve('{"text":"да"}\n')
      }
    }
    await moderateLines(questions(), async () => {
      await Promise.resolve()
      order.push('answered')
    })
    expect(order).toEqual(['asked first', 'answered', 'asked second', 'answered'])
  })
})
