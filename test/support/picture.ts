import { startDesk, type DeskUnderTest } from './desk-under-test.ts'
import { filesARequest } from './files-a-request.ts'
import type { ChatView, SeenMessage } from './telegram/chat-view.ts'

/** A page with a real conversation of the running program: the customer's chat and the engineers' room side by side. */
export async function pictureOfAConversation(): Promise<string> {
  const desk = await startDesk({ startAt: new Date('2026-11-23T07:12:00Z') })
  try {
    const olga = desk.telegram.user({ id: 7001, first_name: 'Ольга', language_code: 'ru' })
    const number = await filesARequest(desk, olga)
    await desk.quiet()
    await converse(desk, number)
    const customer = desk.telegram.chat(olga).messages.slice(-6)
    return page(
      column('Ольга · @kasburg_support_bot', customer),
      column('Инженеры', desk.telegram.chat(desk.room).messages),
    )
  } finally {
    await desk.stop()
  }
}

async function converse(desk: DeskUnderTest, number: string): Promise<void> {
  const olga = desk.telegram.user({ id: 7001, first_name: 'Ольга', language_code: 'ru' })
  const room = desk.telegram.chat(desk.room)
  const card = room.fromBot.find(({ text }) => text.includes(number))?.id ?? 0
  await desk.agent.presses(desk.text('ru', 'agent:button.take'), { chat: desk.room })
  await desk.quiet()
  await desk.agent.sends('/ask У всех так или только на одном компьютере?', { chat: desk.room, replyTo: card })
  await desk.quiet()
  await olga.sends('Только на одном, в бухгалтерии')
  await desk.quiet()
}

function column(title: string, messages: ChatView['messages']): string {
  return `<section><h2>${escape(title)}</h2>${messages.map(bubble).join('')}</section>`
}

function bubble(message: SeenMessage): string {
  if (message.isService) return ''
  const buttons = message.buttons.map(
    (row) => `<div class=row>${row.map(({ text }) => `<b>${escape(text)}</b>`).join('')}</div>`,
  )
  const side = message.isBot ? 'bot' : 'person'
  return `<div class="bubble ${side}"><div class=text>${styled(message)}</div>${buttons.join('')}</div>`
}

function styled({ text, entities }: SeenMessage): string {
  let html = ''
  let at = 0
  for (const { type, offset, length } of [...entities].sort((a, b) => a.offset - b.offset)) {
    if (offset < at || !['bold', 'code', 'blockquote'].includes(type)) continue
    const tag = { bold: 'strong', code: 'code', blockquote: 'blockquote' }[type as 'bold' | 'code' | 'blockquote']
    html += `${escape(text.slice(at, offset))}<${tag}>${escape(text.slice(offset, offset + length))}</${tag}>`
    at = offset + length
  }
  return html + escape(text.slice(at))
}

function escape(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
}

function page(...columns: readonly string[]): string {
  return `<!doctype html><meta charset="utf-8"><style>
    body { margin: 0; padding: 28px; display: flex; gap: 28px; background: #dfe8ee; font: 15px/1.45 'Noto Sans', 'DejaVu Sans', sans-serif }
    section { flex: 1; min-width: 0 } h2 { margin: 0 0 14px; font-size: 15px; color: #4a6072 }
    .bubble { max-width: 88%; margin: 0 0 10px } .text { padding: 9px 13px; border-radius: 13px; white-space: pre-wrap }
    .bot .text { background: #fff } .person { margin-left: auto } .person .text { background: #d5f5c6 }
    .row { display: flex; gap: 5px; margin-top: 5px }
    .row b { flex: 1; padding: 6px; border-radius: 9px; background: #9db4c4; color: #fff; text-align: center; font-weight: 600; font-size: 13px }
    blockquote { margin: 3px 0; padding: 2px 0 2px 9px; border-left: 3px solid #5b9bd5; display: block } code { font: 13px 'DejaVu Sans Mono', monospace; color: #35638a }
  </style>${columns.join('')}`
}
