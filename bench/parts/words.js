/** P12: what is read of a person's words before a turn: abuse and language. */
import { micros, result } from '../support/table.js'

const TEXTS = [
  'Принтер HP LaserJet не печатает после обновления, ошибка 0x0000011b',
  'The report shows an empty page when I press Export to PDF in Office 7.2',
  'Здравствуйте! Не могу войти в личный кабинет, пишет «неверный пароль», хотя пароль верный.',
  'It worked yesterday. Today the application closes itself right after the start, see the log below.',
]

export async function measureWords() {
  const { createJudge } = await import('../../dist/src/app/judge.js')
  const judge = createJudge()
  const read = (text) => [judge.abuse(text, 'prose', 'requester'), judge.language(text, null)]
  const messages = Array.from({ length: 8000 }, (_, n) => `${TEXTS[n % TEXTS.length]} №${n} ${(n * 7919).toString(36)}`)
  for (const text of messages.slice(0, 4000)) read(text)
  const before = process.cpuUsage()
  for (const text of messages.slice(4000)) read(text)
  const used = process.cpuUsage(before)
  const each = (used.user + used.system) / 4000
  result('P12', 'abuse and language of a message', { measured: micros(each), goal: '≤ 100 µs', isMet: each <= 100 })
}
