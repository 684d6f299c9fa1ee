import type { Person } from './slack/person.ts'
import type { SeenMessage } from './slack/chat-view.ts'
import type { SlackDesk } from './slack-desk-under-test.ts'

export const PROBLEM = 'Кнопка «Сохранить» закрывает окно, данные пропадают'

/** Chooses a product as people do: types a part of its name and takes what is offered. */
export async function choosesProduct(person: Person, block = 'product'): Promise<void> {
  await person.typesInto(block, 'офис')
  await person.fills(block, 'Касбург Офис')
}

/** Fills in what the open form asks for; contact and address stand in it already. */
export async function fillsTheForm(person: Person, problem: string | null = PROBLEM): Promise<void> {
  await choosesProduct(person)
  if (problem !== null) await person.fills('problem', problem)
  await person.fills('severity', 'normal')
}

/** Opens the form by the shortcut and waits for the whole of it. */
export async function opensTheForm(desk: SlackDesk, person: Person): Promise<void> {
  await person.opensGlobalShortcut('new_request')
  await desk.slack.modalShowing(person, 'Что происходит')
}

/** Files a request and resolves with its receipt. */
export async function files(desk: SlackDesk, person: Person, problem = PROBLEM): Promise<SeenMessage> {
  // Cards come a few a minute.
  desk.clock.moveBy(61_000)
  await opensTheForm(desk, person)
  await fillsTheForm(person, problem)
  await person.submits()
  const receipt = await desk.slack.dm(person).next('зарегистрировано')
  await desk.quiet()
  return receipt
}

/** The agent answers the newest card that has this in it, in the Telegram room. */
export async function agentWrites(desk: SlackDesk, number: string, text: string): Promise<void> {
  const card = desk.telegram.chat(desk.room).fromBot.find((message) => message.text.includes(number))
  await desk.agent.sends(text, { chat: desk.room, replyTo: card?.id ?? 0 })
  await desk.quiet()
}
