import { expect, it } from '@jest/globals'
import { tellsTheProblem, tellsTheRest, TOLD } from '../support/files-a-request.ts'
import { beginScene } from './desk-scene.ts'

it('what an agent wrote down after a solution helps the next person before anything is registered, and is counted', async () => {
  const scene = await beginScene()
  const { desk, ru } = scene
  try {
    const words = 'Кнопка «Сохранить» не сохраняет данные\nОбновите программу до 7.1.4 и войдите снова'
    await scene.writes(`/known ${words}`)
    await scene.room().next(ru('agent:known.notSolved'))
    await scene.writes('/solve Обновите до 7.1.4')
    await desk.quiet()
    await scene.writes(`/known ${words}`)
    await scene.room().next('Обновите программу до 7.1.4')
    const pavel = desk.telegram.user({ id: 7002, first_name: 'Павел', language_code: 'ru' })
    await tellsTheProblem(desk, pavel, 'ru', { ...TOLD.ru, email: 'orlov@ladoga.example' })
    await desk.telegram.chat(pavel).next('Обновите программу до 7.1.4')
    const press = await pavel.presses(ru('intake:known.helped'))
    await press.answered()
    await desk.quiet()
    expect(desk.telegram.transcript(pavel)).toContain(ru('intake:known.thanks'))
    expect(await desk.database.rows('select shown, helped from known_problems')).toEqual([{ shown: 1, helped: 1 }])
    expect(await desk.database.rows('select id from tickets')).toHaveLength(1)
  } finally {
    await scene.end()
  }
})

it('what was solved before stands beside a new card, and one tap makes an answer of it that an agent sends', async () => {
  const scene = await beginScene('lead')
  const { desk, ru, olga, boris, number } = scene
  try {
    await scene.writes('/solve Обновите до 7.1.4 и перезапустите')
    await desk.quiet()
    await scene.presses('agent:button.more')
    await desk.quiet()
    await scene.presses('agent:button.known')
    await scene.room().next(ru('agent:draft.prompt.known', { agent: 'Анна Петрова' }))
    await scene.writes('Ошибка 0x80070005\nДайте права на папку')
    await scene.room().next(ru('agent:known.added', { title: 'Ошибка 0x80070005' }))
    await olga.presses(ru('ticket:button.helped'))
    await desk.quiet()
    const vera = desk.telegram.user({ id: 7004, first_name: 'Вера', language_code: 'ru' })
    const told = { ...TOLD.ru, email: 'vera@neva.example' }
    await tellsTheProblem(desk, vera, 'ru', told)
    await desk.telegram.chat(vera).next('Дайте права на папку')
    const goOn = await vera.presses(ru('intake:known.goOn'))
    await goOn.answered()
    await tellsTheRest(desk, vera, 'ru', told)
    await vera.presses(ru('intake:button.send'))
    await desk.quiet()
    const inRoom = (): string => desk.telegram.transcript(desk.room)
    expect(inRoom()).toContain(
      ru('agent:similar.known', { index: 1, title: 'Ошибка 0x80070005' }).replace(/<[^>]*>/g, ''),
    )
    expect(inRoom()).toContain(`решение из ${number}`)
    await scene.presses('agent:similar.use', desk.agent, { index: 2 })
    await desk.quiet()
    expect(inRoom()).toContain('так это прочитает клиент')
    expect(desk.telegram.transcript(vera)).not.toContain('перезапустите')
    await scene.presses('agent:draft.button.send')
    await desk.quiet()
    expect(desk.telegram.transcript(vera)).toContain('Обновите до 7.1.4 и перезапустите')

    await scene.writes('/known off')
    await scene.room().next(ru('agent:known.leadsOnly'))
    await scene.writes('/known off', boris)
    await scene.room().next(ru('agent:known.removed'))
    await desk.quiet()
    expect(await desk.database.rows('select removed_by from known_problems')).toEqual([{ removed_by: 'boris' }])
    expect(await scene.presses('agent:similar.use', desk.agent, { index: 1 })).toBe(ru('agent:similar.gone'))
  } finally {
    await scene.end()
  }
})
