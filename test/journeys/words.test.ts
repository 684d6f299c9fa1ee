import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { startDesk, type DeskUnderTest } from '../support/desk-under-test.ts'
import { filesARequest, fillsTheForm, TOLD } from '../support/files-a-request.ts'
import { MAIL, talkOf, type Talk } from '../support/talk.ts'

let desk: DeskUnderTest
let serial = 29_000

beforeAll(async () => {
  desk = await startDesk()
})

afterAll(async () => {
  expect(desk.telegram.violations).toEqual([])
  await desk.stop()
})

function begins(language: 'ru' | 'en' = 'ru'): Talk {
  serial += 1
  return talkOf(desk, desk.telegram.user({ id: serial, first_name: 'Ольга', language_code: language }), language)
}

/** Two refusals an hour bring no pause. */
const halfAnHourLater = (): void => desk.clock.moveTo(new Date(desk.clock.now() + 31 * 60_000))

describe('abuse in the conversation', () => {
  it('is nobody’s answer to any question, and the question waits for other words', async () => {
    const talk = begins()
    const isRefused = async (text: string): Promise<void> => {
      await talk.says(text, 'intake:abuse.rule')
      halfAnHourLater()
    }
    await talk.says('/new', 'intake:welcome.consent')
    await talk.presses('intake:button.agree', 'intake:contact.ask')
    await isRefused('Ольга Смирнова, ООО «Пидорасы»')
    await talk.says('Ольга Смирнова, ООО Вектор', 'intake:email.ask')
    await isRefused('а хуй вам, а не адрес')
    await talk.says(MAIL, 'intake:product.ask')
    await isRefused('Касбург сука офис')
    await talk.taps(/Касбург Офис/)
    await talk.sees('intake:version.ask')
    await isRefused('7.1 блядь')
    await talk.says('7.1.3', 'intake:problem.ask')
    await isRefused('Всё сломали, пидорасы')
    await talk.says('Кнопка «Печать» ничего не делает', 'intake:error.ask')
    await isRefused('вот же сука')
    await talk.says('Ошибка 0x80070005', 'intake:steps.ask')
    await isRefused('нажать, блядь, на печать')
    await talk.says('Открыть карточку', 'intake:changes.ask')
    await isRefused('вы, уроды, обновление поставили')
    await talk.presses('intake:changes.none', 'intake:severity.ask')
    await talk.presses('ticket:severityName.high')
    const said = desk.telegram.chat(talk.person).fromBot.map(({ text }) => text)
    expect(said.join('\n')).not.toMatch(/пидор|хуй|сука|бляд|урод/i)
    const rows = await desk.database.rows<{ asking: string }>(
      'select asking from refusals where lane like $1 order by at',
      [`%:${talk.person.id}`],
    )
    expect(rows.map(({ asking }) => asking)).toEqual([
      'contact',
      'email',
      'product',
      'version',
      'problem',
      'error',
      'steps',
      'changes',
    ])
    const [draft] = await desk.database.rows<{ answers: string }>(
      `select state::json #>> '{draft,answers}' as answers from dialogs where lane like $1`,
      [`%:${talk.person.id}`],
    )
    expect(draft?.answers).toContain('Открыть карточку')
    expect(draft?.answers).not.toMatch(/пидор|хуй|сука|бляд|урод/i)
  })

  it('is not what a customer is called, nor what stands in their log', async () => {
    const talk = begins('en')
    const told = { ...TOLD.en, contact: 'Dick Cockburn, Scunthorpe Ltd', error: LOG, steps: TRACE }
    await fillsTheForm(desk, talk.person, 'en', told)
    await talk.presses('intake:button.send')
    await desk.telegram.chat(talk.person).next(/KSB-/)
    await desk.quiet()
    const rows = await desk.database.rows(
      `select p.contact_name, (select bool_or(m.is_abusive) from messages m where m.ticket_id = t.id) as is_abusive
       from tickets t join persons p on p.id = t.requester_id where t.conversation like $1`,
      [`%:${talk.person.id}`],
    )
    expect(rows).toEqual([{ contact_name: 'Dick Cockburn', is_abusive: false }])
    expect(await desk.database.rows('select from refusals where lane like $1', [`%:${talk.person.id}`])).toEqual([])
  })
})

const LOG = `2026-11-24 09:12:44 ERROR core.fuck_handler: shit happens, retrying
2026-11-24 09:12:45 ERROR /srv/app/bitch_queue/suka.log: No such file or directory
AssertionError: WTF, fucking null again`
const TRACE = `Traceback (most recent call last):
  File "/opt/huy/worker.py", line 42, in fuck_cache
TypeError: Cannot read properties of undefined (reading 'fuckCount')
    at Object.shitstorm (/srv/app/node_modules/asshole-parser/index.js:14:7)`

/** What is written in no language, or in that of a program. */
const TECHNICAL = [
  "TypeError: Cannot read properties of undefined (reading 'length')\n    at Object.save (/srv/app/index.js:14:7)",
  '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  'git rebase --continue && npm run build -- --watch',
  'Kasburg Office Pro 7.1.3 for Windows Server 2022',
  'sudo systemctl restart kasburg-office.service; journalctl -u kasburg-office -n 50',
]
const OTHER_TECHNICAL = [
  'Касбург Офис 7.1.3',
  '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  'git rebase --continue && npm run build -- --watch',
]

describe('the language of the conversation', () => {
  it.each([
    ['ru', TECHNICAL, ['The window closes as soon as I press save', 'It happens every time when I press save again']],
    [
      'en',
      OTHER_TECHNICAL,
      ['Окно закрывается, как только я нажимаю «Сохранить»', 'Так происходит каждый раз, когда я печатаю'],
    ],
  ] as const)(
    '%s is not changed by what programs say; another one is offered by a button',
    async (language, lines, prose) => {
      const other = language === 'ru' ? 'en' : 'ru'
      const talk = begins(language)
      const { history } = desk.telegram.chat(talk.person)
      await fillsTheForm(desk, talk.person, language)
      const changesTheProblem = async (words: string): Promise<void> => {
        await talk.presses('intake:edit.problem', 'intake:problem.ask')
        await talk.says(words, 'intake:review.title')
      }
      for (const line of lines) await changesTheProblem(line)
      await desk.quiet()
      const offer = desk.text(other, `intake:language.offer.${other}`)
      expect(history.filter(({ text }) => text.includes(offer))).toEqual([])
      for (const words of prose) await changesTheProblem(words)
      await talk.sees(offer)
      await talk.presses(desk.text(other, `intake:language.switch.${other}`))
      await talk.sees(desk.text(other, 'intake:review.title'))
    },
  )

  it('of a ticket stays that of its person, whatever log they send to it', async () => {
    const talk = begins()
    const number = await filesARequest(desk, talk.person)
    for (const line of TECHNICAL) await talk.says(line, { key: 'ticket:added', params: { number } })
    await desk.quiet()
    const rows = await desk.database.rows(
      'select distinct p.language from persons p join tickets t on t.requester_id = p.id where t.number = $1',
      [number],
    )
    expect(rows).toEqual([{ language: 'ru' }])
  })
})
