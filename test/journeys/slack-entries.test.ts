import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { startSlackDesk, type SlackDesk, type SlackMode } from '../support/slack-desk-under-test.ts'
import { agentWrites, fillsTheForm, PROBLEM } from '../support/slack-staff.ts'
import type { ChatView } from '../support/slack/chat-view.ts'
import type { Person } from '../support/slack/person.ts'

/** Six digits on a line of their own. */
const CODE = /^\s{4}(\d{6})\s*$/m

const MODES: readonly SlackMode[] = ['socket', 'http']

describe.each(MODES)('the ways to a request, in %s mode', (mode) => {
  let desk: SlackDesk
  let olga: Person
  let boris: Person
  let general: ChatView

  beforeAll(async () => {
    desk = await startSlackDesk(mode)
    olga = desk.slack.user({ id: 'U0OLGA', real_name: 'Ольга Смирнова', email: 'smirnova@vektor.example' })
    boris = desk.slack.user({ id: 'U0BORIS', real_name: 'Boris', email: 'boris@vektor.example', locale: 'en-US' })
    general = desk.slack.channel({ id: 'C0GENERAL', name: 'general', members: [olga, boris] })
  })

  afterAll(async () => {
    expect(desk.slack.violations).toEqual([])
    await desk.stop()
  })

  it.each<[string, () => Promise<unknown>]>([
    ['the shortcut', () => olga.opensGlobalShortcut('new_request')],
    ['the command', () => olga.slashCommand('/ticket')],
    [
      'the button of the home page',
      async () => {
        await olga.opensHome()
        const home = await desk.slack.homeShowing(olga, 'Открытых обращений нет')
        await olga.presses('Новое обращение', home)
      },
    ],
  ])('%s opens a light form at once, and then the whole of it', async (_, opens) => {
    const before = desk.slack.callsOf('views.open').length
    await opens()
    const form = await desk.slack.modalShowing(olga, 'Что происходит')
    expect(form.value('email')).toBe('smirnova@vektor.example')
    expect(desk.slack.callsOf('views.open')).toHaveLength(before + 1)
    const opened = desk.slack.callsOf('views.open').at(-1)
    expect(opened?.error).toBeUndefined()
    expect(JSON.stringify(opened?.params)).not.toContain('smirnova')
    await olga.closes()
    await desk.quiet()
  })

  it('words behind the command are the beginning of the description', async () => {
    await olga.slashCommand('/ticket', 'не печатает принтер & сканер')
    const form = await desk.slack.modalShowing(olga, 'Что происходит')
    expect(form.value('problem')).toBe('не печатает принтер & сканер')
    await olga.presses('Начать заново').catch(() => undefined)
    await olga.closes()
    await desk.quiet()
  })

  it('the message shortcut brings text, files and the link along, and the thread hears the number', async () => {
    const said = await olga.writes(general, `${PROBLEM}, пишите на smirnova@vektor.example`, {
      files: [{ name: 'screen.png' }],
    })
    await olga.usesMessageShortcut('request_from_message', said)
    const form = await desk.slack.modalShowing(olga, 'Из сообщения приложим')
    expect(form.value('problem')).toBe(`${PROBLEM}, пишите на smirnova@vektor.example`)
    const link = `https://desk-test.slack.com/archives/${general.id}/p${said.ts.replace('.', '')}`
    expect(form.visible).toContain(link)
    await fillsTheForm(olga, null)
    expect(await olga.submits()).toMatchObject({ outcome: 'closed' })
    await desk.slack.dm(olga).next('зарегистрировано')
    const note = await general.next('Зарегистрировано обращение KSB-')
    expect(note.threadTs).toBe(said.ts)
    expect(note.text).not.toContain('KSB')
    await desk.quiet()
    const ticket = (await desk.tickets()).at(-1)
    expect(ticket?.files).toEqual(['screen.png'])
    expect(ticket?.problem).toContain(link)
    await agentWrites(desk, ticket?.number ?? '?', '/solve Секретный пароль: 1234')
    const solved = await general.next('предложено решение')
    expect(solved.threadTs).toBe(said.ts)
    await desk.restart()
    await olga.presses('Да, закрыть')
    await general.next('обращение закрыто')
    expect(general.transcript()).not.toContain('1234')
  })

  it('a mention in a thread is answered there with a button that opens the same form', async () => {
    const head = await boris.writes(general, 'The report is empty')
    const mention = await boris.mentions(general, 'the monthly report comes out empty', head.ts)
    const answer = await general.next(({ labels }) => labels.length > 0)
    expect(answer.threadTs).toBe(head.ts)
    await boris.presses(/./, answer)
    const form = await desk.slack.modalShowing(boris, 'What happens')
    expect(form.title).toBe('New request')
    expect(form.value('problem')).toBe('the monthly report comes out empty')
    expect(form.visible).toContain(`p${mention.ts.replace('.', '')}?thread_ts=${head.ts}`)
    await boris.typesInto('product', 'office')
    await boris.fills('product', 'Kasburg Office')
    await boris.fills('severity', 'low')
    await boris.submits()
    await desk.slack.dm(boris).next('is registered')
    expect((await general.next('Request KSB-')).threadTs).toBe(head.ts)
  })

  it('what people say to each other in a channel is nobody’s request', async () => {
    const count = general.fromBot.length
    await olga.writes(general, 'Кто идёт обедать?')
    await desk.quiet()
    expect(general.fromBot).toHaveLength(count)
  })
})

describe('the opening of a form', () => {
  let desk: SlackDesk
  let olga: Person

  beforeAll(async () => {
    desk = await startSlackDesk('socket')
    olga = desk.slack.user({ id: 'U0OLGA', real_name: 'Ольга Смирнова', email: 'smirnova@vektor.example' })
  })

  afterAll(async () => {
    expect(desk.slack.breaches).toEqual([])
    await desk.stop()
  })

  it('is completed although its answer was lost', async () => {
    desk.slack.faults.loseAnswer({ on: 'views.open' })
    await olga.opensGlobalShortcut('new_request')
    await desk.slack.modalShowing(olga, 'Что происходит')
    await olga.closes()
    await desk.quiet()
  })

  it('does without the profile when Slack does not tell it, and the address is proven by a code', async () => {
    const boris = desk.slack.user({ id: 'U0BORIS', real_name: 'Борис', email: 'boris@vektor.example' })
    desk.slack.faults.serverError({ on: 'users.info' })
    await boris.opensGlobalShortcut('new_request')
    const form = await desk.slack.modalShowing(boris, 'Что происходит')
    expect(form.value('email')).toBeNull()
    await boris.fills('contact', 'Борис, ООО Вектор')
    await boris.fills('email', 'boris@vektor.example')
    await fillsTheForm(boris)
    await boris.submits()
    await desk.slack.dm(boris).next('не подтверждена')
    await desk.quiet()
    const letter = await desk.smtp.until(({ text }) => CODE.test(text))
    await boris.writesDm(CODE.exec(letter.text)?.[1] ?? '')
    await desk.slack.dm(boris).next('Почта подтверждена')
    await desk.quiet()
    expect((await desk.tickets()).at(-1)).toMatchObject({ requester: 'Борис', is_email_confirmed: true })
  })

  it('speak the language of who opens the home page before saying anything', async () => {
    const john = desk.slack.user({ id: 'U0JOHN', real_name: 'John', locale: 'en-GB' })
    await john.opensHome()
    await desk.slack.homeShowing(john, 'There are no open requests.')
  })

  it('that came too late leaves a button for the next try', async () => {
    desk.slack.faults.refuse('expired_trigger_id', { on: 'views.open' })
    await olga.slashCommand('/ticket', 'не печатает принтер')
    const hint = await desk.slack.dm(olga).next('Если форма не открылась')
    expect(desk.slack.modal(olga)).toBeUndefined()
    await olga.presses('Заполнить форму', hint)
    const form = await desk.slack.modalShowing(olga, 'Что происходит')
    expect(form.value('problem')).toBe('не печатает принтер')
  })
})
