import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { startSlackDesk, type SlackDesk, type SlackMode } from '../support/slack-desk-under-test.ts'
import { agentWrites, files, opensTheForm } from '../support/slack-staff.ts'
import type { ChatView, SeenMessage } from '../support/slack/chat-view.ts'
import type { Person } from '../support/slack/person.ts'

const MODES: readonly SlackMode[] = ['socket', 'http']

describe.each(MODES)('a ticket of somebody on Slack, in %s mode', (mode) => {
  let desk: SlackDesk
  let serial = 0

  beforeAll(async () => {
    desk = await startSlackDesk(mode)
  })

  afterAll(async () => {
    expect(desk.slack.violations).toEqual([])
    await desk.stop()
  })

  interface Case {
    readonly person: Person
    readonly receipt: SeenMessage
    readonly number: string
    readonly thread: ChatView
  }

  async function hasATicket(): Promise<Case> {
    serial += 1
    const person = desk.slack.user({
      id: `U0P${serial}`,
      real_name: 'Ольга Смирнова',
      email: `p${serial}@vektor.example`,
    })
    const receipt = await files(desk, person)
    const number = /KSB-[\d-]+/.exec(receipt.visible)?.[0] ?? '?'
    return { person, receipt, number, thread: desk.slack.dm(person).thread(receipt) }
  }

  async function statusOf(number: string): Promise<string | undefined> {
    await desk.quiet()
    return (await desk.tickets()).find((ticket) => ticket.number === number)?.status
  }

  it('is talked about in the thread of its receipt: words, files and edits reach the agents', async () => {
    const { person, number, receipt, thread } = await hasATicket()
    const said = await person.writesDm('Пароль лежит в a&b <c>', {
      thread_ts: receipt.ts,
      files: [{ name: 'log.txt' }],
    })
    await thread.next(`Добавлено к обращению ${number}`)
    await person.editsMessage(said, 'Пароль лежит в другом месте')
    await desk.quiet()
    const words = await desk.database.rows<{ body: string }>(
      `select v.body from message_versions v join messages m on m.id = v.message_id join tickets t on t.id = m.ticket_id
       where t.number = $1 and m.kind = 'message' order by v.version`,
      [number],
    )
    expect(words.map(({ body }) => body)).toEqual(['Пароль лежит в a&b <c>', 'Пароль лежит в другом месте'])
    expect((await desk.tickets()).find((ticket) => ticket.number === number)?.files).toEqual(['log.txt'])
    expect(desk.telegram.chat(desk.room).fromBot.some(({ text }) => text.includes('в другом месте'))).toBe(true)
  })

  it('hears of questions and solutions there, and is closed by a button', async () => {
    const { person, number, receipt, thread } = await hasATicket()
    await agentWrites(desk, number, '/ask Какая у вас версия?')
    const question = await thread.next('Какая у вас версия?')
    expect(question.text).toBe('Сообщение службы поддержки')
    await person.presses('Почему такой срок?', question)
    await thread.next('откуда взялись сроки')
    await person.presses('Нужно больше времени', question)
    await thread.next('хорошо, ждём до')
    await person.writesDm('7.1.3', { thread_ts: receipt.ts })
    await thread.next('Добавлено')
    await agentWrites(desk, number, '/solve Установите 7.1.4')
    const solution = await thread.next('Установите 7.1.4')
    expect(await statusOf(number)).toBe('solved')
    await person.presses('Да, закрыть', solution)
    await thread.next('Спасибо, что подтвердили')
    expect(await statusOf(number)).toBe('closed')
  })

  it('goes on when the solution did not help, and a press too many is answered to that person alone', async () => {
    const { person, number, thread } = await hasATicket()
    await agentWrites(desk, number, '/solve Перезагрузите')
    const solution = await thread.next('Перезагрузите')
    await desk.restart()
    await person.presses('Нет, не помогло', solution)
    await thread.next('не помогло. Обращение снова в работе')
    expect(await statusOf(number)).toBe('open')
    await person.presses('Да, закрыть', solution)
    const hint = await desk.slack.dm(person).next(({ ephemeralFor }) => ephemeralFor === person.id)
    expect(hint.visible).toContain('решение пока не предложено')
  })

  it('belongs to nobody else: a stranger who presses its button is refused', async () => {
    const { number } = await hasATicket()
    const [row] = await desk.database.rows<{ id: string }>('select id from tickets where number = $1', [number])
    const { person: other, receipt } = await hasATicket()
    const blocks = JSON.stringify(receipt.blocks).replaceAll(/t\.\d+\./g, `t.${row?.id}.`)
    const forged = { ...receipt, blocks: JSON.parse(blocks) as typeof receipt.blocks }
    await other.presses('Статус', forged)
    await desk.slack.dm(other).next('Такого обращения нет')
  })

  it('stands on the home page with its deadline, on top when it waits for the person', async () => {
    const { person, number } = await hasATicket()
    await opensTheForm(desk, person)
    await person.fills('problem', 'Второе: пропал звук в программе')
    await person.closes()
    await desk.quiet()
    await person.opensHome()
    const home = await desk.slack.homeShowing(person, number)
    expect(home.visible).toMatch(/Мои открытые обращения[\s\S]*Первый ответ\u00a0— до/)
    expect(home.visible).toContain('Незаконченный черновик: Второе')
    await agentWrites(desk, number, '/solve Обновите программу')
    const waiting = await desk.slack.homeShowing(person, 'Ждём вас')
    expect(waiting.visible).not.toContain('Мои открытые обращения')
    await person.presses('Да, закрыть', waiting)
    await desk.slack.homeShowing(person, 'Открытых обращений нет')
    await person.presses('English', desk.slack.home(person))
    await desk.slack.homeShowing(person, 'There are no open requests')
    await person.presses('Continue', desk.slack.home(person))
    const form = await desk.slack.modalShowing(person, 'This is the draft you left')
    expect(form.value('problem')).toBe('Второе: пропал звук в программе')
  })
})
