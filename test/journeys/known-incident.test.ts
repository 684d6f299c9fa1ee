import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { tellsTheProblem, tellsTheRest, TOLD } from '../support/files-a-request.ts'
import type { Person } from '../support/telegram/person.ts'
import { beginScene, type Scene } from './desk-scene.ts'

const TITLE = 'Кнопка «Сохранить» закрывает окно без сохранения'

let scene: Scene
let desk: Scene['desk']
let number: string
let ru: Scene['ru']
let pavel: Person
let john: Person

beforeEach(async () => {
  scene = await beginScene()
  ;({ desk, number, ru } = scene)
  pavel = desk.telegram.user({ id: 7002, first_name: 'Павел', language_code: 'ru' })
  john = desk.telegram.user({ id: 7003, first_name: 'John', language_code: 'en' })
})

afterEach(() => scene.end())

const PAVEL = {
  ...TOLD.ru,
  contact: 'Павел Орлов, ООО Ладога',
  email: 'orlov@ladoga.example',
  problem: 'Нажимаю «Сохранить», кнопка закрывает окно, изменений нет',
  error: 'Просто закрывается, сохранения не происходит',
}
/** Other words in another language; the code of the error is the same. */
const JOHN = { ...TOLD.en, problem: 'The form is gone when I submit it' }

const seenBy = (person: Person): string => desk.telegram.transcript(person)
const inRoom = (): string => desk.telegram.transcript(desk.room)

async function marks(): Promise<void> {
  await scene.writes(`/incident ${TITLE}`)
  await desk.quiet()
}

/** Tells the problem as far as the desk recognises it. */
async function meetsIt(person: Person, language: 'ru' | 'en', told: typeof PAVEL): Promise<void> {
  await tellsTheProblem(desk, person, language, told)
  await desk.telegram.chat(person).next(TITLE)
}

async function presses(person: Person, key: string, language: 'ru' | 'en' = 'ru'): Promise<string> {
  const press = await person.presses(desk.text(language, key))
  const { text } = await press.answered()
  await desk.quiet()
  return text
}

async function announces(command: 'update' | 'fixed', text: string): Promise<void> {
  await scene.writes(`/${command} ${text}`)
  await scene.room().next(text)
  await scene.presses('agent:draft.button.send')
  await desk.quiet()
}

/** Numbers of tickets, with those that know each other as cases of an incident. */
async function casesOfIt(): Promise<readonly string[]> {
  const rows = await desk.database.rows<{ number: string }>(
    `select k.number from ticket_events e join tickets k on k.id = e.ticket_id
     where e.type = 'ticket.linked' and e.facts ->> 'relation' = 'incident' order by k.id`,
  )
  return rows.map((row) => row.number)
}

async function tickets(): Promise<readonly string[]> {
  return (await desk.database.rows<{ number: string }>('select number from tickets order by id')).map(
    (row) => row.number,
  )
}

describe('a known incident', () => {
  it('gathers those who have it: one update reaches each in their language, and its end asks each', async () => {
    await marks()
    expect(inRoom()).toContain(TITLE)
    await meetsIt(pavel, 'ru', PAVEL)
    await presses(pavel, 'intake:incident.follow')
    expect(seenBy(pavel)).toContain(ru('intake:incident.followed', { title: TITLE }))
    await meetsIt(john, 'en', JOHN)
    expect(seenBy(john)).toContain('We already know about this')
    await presses(john, 'intake:incident.goOn', 'en')
    await tellsTheRest(desk, john, 'en', JOHN)
    await presses(john, 'intake:button.send', 'en')
    const [, own = ''] = await tickets()
    expect(await tickets()).toHaveLength(2)
    expect(await casesOfIt()).toEqual([number, own])
    expect(inRoom()).toContain(ru('agent:incident.similar', { number: own, other: number }).replace(/<[^>]*>/g, ''))
    const topic = desk.room.topics.find(({ name }) => name.includes(own))?.id ?? 0
    await desk.agent.sends(`/incident ${number}`, { chat: desk.room, topic })
    await desk.quiet()

    await announces('update', 'Готовим исправление, оно выйдет завтра')
    for (const person of [scene.olga, pavel, john]) expect(seenBy(person)).toContain('Готовим исправление')
    expect(seenBy(pavel)).toContain(ru('intake:incident.update', { title: TITLE }))
    expect(seenBy(john)).toContain(`${own}:`)

    await announces('fixed', 'Обновление 7.1.4 исправляет это')
    expect(await scene.statusOf()).toBe('solved')
    const stale = desk.telegram.chat(pavel).fromBot.at(-1)
    expect(await presses(pavel, 'intake:incident.helped')).toBe('')
    expect(seenBy(pavel)).toContain(ru('intake:incident.thanks'))
    const again = await pavel.presses(ru('intake:incident.helped'), { message: stale?.id ?? 0 })
    expect((await again.answered()).text).toBe(ru('intake:stale'))
    await presses(john, 'ticket:button.notHelped', 'en')
    const rows = await desk.database.rows(
      `select f.answer, k.status from incident_followers f left join tickets k on k.id = f.ticket_id order by f.ticket_id`,
    )
    expect(rows).toEqual([
      { answer: 'helped', status: null },
      { answer: null, status: 'open' },
    ])
    expect(await tickets()).toHaveLength(2)
  })

  it('that was closed meanwhile asks at once, and who still has it gets a ticket of their own', async () => {
    await marks()
    await meetsIt(pavel, 'ru', PAVEL)
    await announces('fixed', 'Обновление 7.1.4 исправляет это')
    await presses(pavel, 'intake:incident.follow')
    expect(seenBy(pavel)).toContain(ru('intake:incident.isItOver'))
    await presses(pavel, 'intake:incident.remains')
    await tellsTheRest(desk, pavel, 'ru', PAVEL)
    await presses(pavel, 'intake:button.send')
    const [, own = ''] = await tickets()
    expect(await casesOfIt()).toEqual([number, own])
  })

  it('reaches by mail who has closed the chat, and tells the agents of whom nothing reaches', async () => {
    await marks()
    await meetsIt(pavel, 'ru', PAVEL)
    await presses(pavel, 'intake:incident.follow')
    await pavel.blocks()
    await desk.quiet()
    await announces('update', 'Готовим исправление')
    expect(inRoom()).toContain(ru('agent:incident.lost'))
    await desk.database.rows("update persons set is_email_confirmed = true where email = 'orlov@ladoga.example'")
    await announces('update', 'Исправление проверяют')
    const [letter] = desk.smtp.mails.filter(({ envelope }) => envelope.to.includes('orlov@ladoga.example')).slice(-1)
    expect(letter?.subject).toBe(TITLE)
    expect(letter?.text).toContain('Исправление проверяют')
  })

  it('is unmarked by mistake only while nobody follows it, and is refused when rude', async () => {
    await scene.writes('/incident суки опять всё сломали')
    await scene.room().next(ru('agent:refusal.abuse'))
    await marks()
    await meetsIt(pavel, 'ru', PAVEL)
    await presses(pavel, 'intake:incident.follow')
    await scene.writes('/incident off')
    await scene.room().next(ru('agent:incident.hasFollowers', { count: 1 }).replace(/<[^>]*>/g, ''))
    await presses(pavel, 'intake:incident.send')
    await scene.writes('/incident off')
    await scene.room().next(ru('agent:incident.unmarked'))
    await scene.writes('/update Новость')
    await scene.room().next(ru('ticket:refusal.unchanged'))
    await desk.quiet()
    expect(seenBy(pavel)).not.toContain('Новость')
  })
})
