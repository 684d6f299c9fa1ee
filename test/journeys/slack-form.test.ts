import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { startSlackDesk, type SlackDesk, type SlackMode, type TicketRow } from '../support/slack-desk-under-test.ts'
import { choosesProduct, fillsTheForm, opensTheForm, PROBLEM } from '../support/slack-staff.ts'
import type { Person } from '../support/slack/person.ts'

const MODES: readonly SlackMode[] = ['socket', 'http']

describe.each(MODES)('the form, in %s mode', (mode) => {
  let desk: SlackDesk
  let serial = 0

  beforeAll(async () => {
    desk = await startSlackDesk(mode)
  })

  afterAll(async () => {
    expect(desk.slack.violations).toEqual([])
    await desk.stop()
  })

  function comes(more: { readonly isGuest?: boolean; readonly isStranger?: boolean } = {}): Person {
    serial += 1
    const email = `smirnova${serial}@vektor.example`
    return desk.slack.user({ id: `U0OLGA${serial}`, real_name: 'Ольга Смирнова', email, ...more })
  }

  async function ticketsOf(person: Person): Promise<readonly TicketRow[]> {
    await desk.quiet()
    const all = await desk.tickets()
    const mine = await desk.database.rows<{ id: string }>('select id from tickets where conversation like $1', [
      `%:${person.id}`,
    ])
    return all.filter(({ id }) => mine.some((one) => one.id === id))
  }

  it('is prefilled, says everything that is wrong at once, and then becomes one ticket', async () => {
    const olga = comes()
    await opensTheForm(desk, olga)
    const form = await desk.slack.modalShowing(olga, 'Критичность')
    expect(form.title).toBe('Новое обращение')
    expect(form.value('contact')).toBe('Ольга Смирнова')
    expect(form.value('email')).toBe(`smirnova${serial}@vektor.example`)
    expect(await olga.typesInto('product', 'ОФИ')).toEqual([
      { label: 'Касбург Офис', value: 'p:office' },
      { label: '«ОФИ»', value: 'o:ОФИ' },
    ])
    await fillsTheForm(olga, 'плохо')
    await olga.fills('email', 'a@b.c')
    await olga.fills('error', 'вот же сука')
    await olga.fills('files', { name: 'dump.bin', size: 30 * 1024 * 1024 })
    const refused = await olga.submits()
    expect(refused.outcome).toBe('errors')
    expect(Object.keys(refused.errors).sort()).toEqual(['email', 'error', 'files', 'problem'])
    expect(Object.values(refused.errors).join(' ')).not.toContain('сука')
    expect(await ticketsOf(olga)).toEqual([])
    await olga.fills('problem', PROBLEM)
    await olga.fills('error', 'Ошибка 0x80070005')
    await olga.fills('email', `smirnova${serial}@vektor.example`)
    await olga.fills('files', [{ name: 'screen.png' }, { name: 'log.txt' }])
    expect(await olga.submits()).toMatchObject({ outcome: 'closed' })
    const receipt = await desk.slack.dm(olga).next('KSB-')
    expect(receipt.text).toBe('Сообщение службы поддержки')
    const tickets = await ticketsOf(olga)
    expect(tickets).toMatchObject([
      { product: 'Касбург Офис', severity: 'normal', problem: PROBLEM, is_email_confirmed: true },
    ])
    expect(tickets[0]?.files).toEqual(['log.txt', 'screen.png'])
    const number = tickets[0]?.number ?? '?'
    const cards = desk.channel.fromBot.filter(({ threadTs }) => threadTs === undefined)
    expect(cards.filter(({ visible }) => visible.includes(number))).toHaveLength(1)
    expect(desk.telegram.chat(desk.room).fromBot.filter(({ text }) => text.includes(number))).toHaveLength(1)
  })

  it('takes several situations, each with a number of its own, and shows them while they are added', async () => {
    const olga = comes()
    await opensTheForm(desk, olga)
    await fillsTheForm(olga)
    await olga.presses('Ещё одна ситуация')
    await desk.slack.modalShowing(olga, (view) => view.depth === 2)
    await olga.fills('problem', 'мало')
    await olga.fills('severity', 'low')
    expect(await olga.submits()).toMatchObject({ outcome: 'errors', errors: { problem: expect.any(String) } })
    await olga.fills('problem', 'Не печатает принтер в бухгалтерии')
    expect(await olga.submits()).toMatchObject({ outcome: 'closed' })
    await desk.slack.modalShowing(olga, 'Ситуация 2. Не печатает принтер')
    await olga.presses('Ещё одна ситуация')
    await desk.slack.modalShowing(olga, (view) => view.depth === 2)
    await olga.fills('problem', 'Пропал звук во всех записях')
    await olga.fills('severity', 'low')
    await olga.submits()
    const whole = await desk.slack.modalShowing(olga, 'Ситуация 3.')
    expect(whole.value('problem')).toBe(PROBLEM)
    await olga.submits()
    await desk.slack.dm(olga).next(/Оформлены\s3/)
    const tickets = await ticketsOf(olga)
    expect(tickets.map(({ problem }) => problem)).toEqual([
      PROBLEM,
      'Не печатает принтер в бухгалтерии',
      'Пропал звук во всех записях',
    ])
    expect(tickets.map(({ product }) => product)).toEqual(['Касбург Офис', 'Касбург Офис', 'Касбург Офис'])
    expect(new Set(tickets.map(({ request_id }) => request_id)).size).toBe(1)
  })

  it('drops a situation that was added by mistake', async () => {
    const olga = comes()
    await opensTheForm(desk, olga)
    await fillsTheForm(olga)
    await olga.presses('Ещё одна ситуация')
    await desk.slack.modalShowing(olga, (view) => view.depth === 2)
    await olga.fills('problem', 'Это уже починили сами')
    await olga.fills('severity', 'low')
    await olga.submits()
    await desk.slack.modalShowing(olga, 'Это уже починили сами')
    await olga.presses('Убрать')
    await desk.slack.modalShowing(olga, (view) => !view.visible.includes('Это уже починили сами'))
    await olga.submits()
    await desk.slack.dm(olga).next('KSB-')
    expect(await ticketsOf(olga)).toHaveLength(1)
  })

  it('is filed on behalf of somebody else: the submitter follows it, and the typed address proves nothing', async () => {
    const olga = comes()
    await opensTheForm(desk, olga)
    await fillsTheForm(olga)
    await olga.fills('behalfName', 'Пётр Иванов, склад')
    expect(await olga.submits()).toMatchObject({ outcome: 'errors', errors: { behalfEmail: expect.any(String) } })
    await olga.fills('behalfEmail', 'ivanov@vektor.example')
    await olga.submits()
    const receipt = await desk.slack.dm(olga).next('KSB-')
    expect(await ticketsOf(olga)).toMatchObject([
      {
        requester: 'Пётр Иванов',
        requester_email: 'ivanov@vektor.example',
        is_email_confirmed: false,
        submitter: 'Ольга Смирнова',
      },
    ])
    await olga.writesDm('Он вернётся в понедельник', { thread_ts: receipt.ts })
    await desk.slack.dm(olga).next('Добавлено к обращению')
  })

  it('does not take the address of a guest or of somebody from another workspace for proven', async () => {
    for (const more of [{ isGuest: true }, { isStranger: true }]) {
      const guest = comes(more)
      await opensTheForm(desk, guest)
      await fillsTheForm(guest)
      await guest.submits()
      await desk.slack.dm(guest).next('не подтверждена')
      expect(await ticketsOf(guest)).toMatchObject([{ is_email_confirmed: false }])
    }
  })

  it('keeps what was typed when it is closed, and offers it again', async () => {
    const olga = comes()
    await opensTheForm(desk, olga)
    await choosesProduct(olga)
    await olga.fills('problem', 'Отчёт открывается пустым')
    await olga.closes()
    await desk.quiet()
    await desk.restart()
    await opensTheForm(desk, olga)
    const again = await desk.slack.modalShowing(olga, 'прошлый черновик')
    expect(again.value('problem')).toBe('Отчёт открывается пустым')
    expect(again.value('product')).toBe('p:office')
    await olga.presses('Начать заново')
    const fresh = await desk.slack.modalShowing(olga, (view) => view.inputs.includes('problem~1'))
    expect(fresh.value('problem~1')).toBeNull()
    expect(fresh.value('contact~1')).toBe('Ольга Смирнова')
    await olga.closes()
    await desk.quiet()
    await opensTheForm(desk, olga)
    expect(desk.slack.modal(olga)?.visible).not.toContain('прошлый черновик')
    await olga.closes()
  })

  it('is registered once, however often it is delivered', async () => {
    const olga = comes()
    await opensTheForm(desk, olga)
    await fillsTheForm(olga)
    await olga.submits()
    const sent = desk.slack.deliveries.findLast(({ name }) => name === 'view_submission')
    await desk.slack.again(sent!)
    await desk.slack.again(sent!)
    await desk.slack.dm(olga).next('KSB-')
    expect(await ticketsOf(olga)).toHaveLength(1)
  })

  it('refuses abuse in every field of words, and takes it once an agent has overruled the filter', async () => {
    const rude = 'вот же сука'
    const olga = comes()
    await opensTheForm(desk, olga)
    await fillsTheForm(olga)
    await olga.presses('Ещё одна ситуация')
    await desk.slack.modalShowing(olga, (view) => view.depth === 2)
    await olga.fills('problem', `Не печатает принтер, ${rude}`)
    await olga.fills('severity', 'low')
    expect(Object.keys((await olga.submits()).errors)).toEqual(['problem'])
    await olga.fills('problem', 'Не печатает принтер в бухгалтерии')
    await olga.submits()
    await desk.slack.modalShowing(olga, 'Ситуация 2.')
    await olga.typesInto('product', rude)
    await olga.fills('product', `«${rude}»`)
    for (const field of ['contact', 'version', 'problem', 'error', 'steps', 'changes', 'behalfName']) {
      await olga.fills(field, `${rude} в ${field}`)
    }
    await olga.fills('behalfEmail', 'ivanov@vektor.example')
    await olga.fills('files', { name: `${rude}.txt` })
    const refused = await olga.submits()
    expect(Object.keys(refused.errors).sort()).toEqual(
      ['behalfName', 'changes', 'contact', 'error', 'files', 'problem', 'product', 'steps', 'version'].sort(),
    )
    await desk.quiet()
    const told = desk.slack.dm(olga).fromBot
    expect(told).toHaveLength(2)
    expect(JSON.stringify([refused.errors, told])).not.toMatch(/сука/)
    expect(await ticketsOf(olga)).toEqual([])

    const room = desk.telegram.chat(desk.room)
    room.skip()
    await olga.presses('Это ошибка фильтра', told.at(-1))
    await desk.slack.dm(olga).next('Инженер посмотрит')
    const card = await room.next(/Фильтр не принял/)
    expect(card.text).not.toMatch(/сука/)
    await desk.agent.presses('Пропустить', { chat: desk.room, message: card.id })
    const overruled = await desk.slack.dm(olga).next('Теперь этот текст принимается')
    expect(overruled.labels).toEqual(['Продолжить'])
    await olga.fills('version', `${rude}, а это инженер не видел`)
    expect(Object.keys((await olga.submits()).errors)).toEqual(['version'])
    await olga.fills('version', '7.1')
    expect(await olga.submits()).toMatchObject({ outcome: 'closed' })
    await desk.slack.dm(olga).next(/Оформлены\s2/)
    expect((await ticketsOf(olga)).map(({ problem }) => problem)).toEqual([
      `${rude} в problem`,
      'Не печатает принтер в бухгалтерии',
    ])
  })

  it('keeps what was refused as a draft, and tells of it three times an hour at most', async () => {
    const olga = comes()
    await opensTheForm(desk, olga)
    await fillsTheForm(olga)
    for (const nth of ['раз', 'два', 'три', 'четыре']) {
      await olga.fills('error', `вот же сука, ${nth}`)
      expect(Object.keys((await olga.submits()).errors)).toEqual(['error'])
      await olga.submits()
    }
    await desk.quiet()
    const told = desk.slack.dm(olga).fromBot
    expect(told.map(({ visible }) => visible.includes('сюда не приходят'))).toEqual([false, false, true])
    const rows = await desk.database.rows(
      'select body, asking, decision from refusals where lane like $1 order by at',
      [`%:${olga.id}`],
    )
    expect(rows).toEqual(
      ['раз', 'два', 'три'].map((nth) => ({ body: `вот же сука, ${nth}`, asking: 'form', decision: null })),
    )
    await olga.closes()
    await desk.quiet()
    await opensTheForm(desk, olga)
    const again = await desk.slack.modalShowing(olga, 'прошлый черновик')
    expect([again.value('problem'), again.value('error')]).toEqual([PROBLEM, 'вот же сука, четыре'])
    await olga.fills('error', 'Ошибка 0x80070005')
    expect(await olga.submits()).toMatchObject({ outcome: 'closed' })
    await desk.slack.dm(olga).next('KSB-')
  })
})
