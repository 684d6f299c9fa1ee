import { expect, it } from '@jest/globals'
import { tellsTheProblem, TOLD } from '../support/files-a-request.ts'
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
