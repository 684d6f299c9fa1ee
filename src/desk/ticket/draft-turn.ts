import { requesterNews } from '../../domain/notice/requester-news.ts'
import type { Block, Choice, Message, Phrase } from '../../domain/notice/message.ts'
import type { TicketView } from '../../domain/notice/ticket-view.ts'
import type { TicketCommand } from '../../domain/ticket/lifecycle.ts'
import { mailToRoom } from '../room/room-mail.ts'
import { addressOf } from '../speak.ts'
import { answerAgent, underWords } from './agent-turn.ts'
import { updatePreview } from './incident-turn.ts'
import { carryOut } from './ticket-file.ts'
import type { MailOf } from './ticket-mail.ts'
import { ticketRef } from './ticket-ref.ts'
import { promisedView, type TicketTurn } from './ticket-turn.ts'

type DraftMail = MailOf<'agentDraft'>

/** The name of the message of a room that shows a reply on its way out. */
export function draftRef(ticketId: string, draftId: string): string {
  return ticketRef(ticketId, `draft${draftId}`)
}

/**
 * Shows an agent's reply on its way out: as the requester will read it and with what it does to the clock, then what became of
 * it. Nothing is sent from here; a reply that the ticket would not take is refused before anybody waits for it.
 */
export function receiveDraft(turn: TicketTurn, mail: DraftMail): void {
  const { id, stage } = mail
  const trial = stage === 'dropped' || stage === 'rewrite' ? null : tryOut(turn, mail)
  if (trial?.ok === false) {
    answerAgent(turn, mail, [{ key: `ticket:refusal.${trial.refusal}`, params: { number: turn.file.row.number } }])
    return refuseDraft(turn, mail)
  }
  const message = messageOf(turn, mail, trial?.preview ?? null)
  const ref = draftRef(turn.file.row.id, id)
  const isFirst = stage === 'preview' || stage === 'offer' || stage === 'heldFresh'
  turn.say({
    say: isFirst ? { say: 'message', ref, message, ...underWords(turn, mail) } : { say: 'edit', ref, message },
    to: addressOf(mail.conversation),
    language: turn.tools.policy.roomLanguage,
  })
}

/** The room lets go of it. */
export function refuseDraft({ writes, tools, now }: TicketTurn, { id, conversation }: DraftMail): void {
  writes.internal.push(mailToRoom(conversation, `${tools.turnKey}.refused`, { type: 'replyRefused', id }, now))
}

type Trial =
  | { readonly ok: true; readonly preview: Preview }
  | { readonly ok: false; readonly refusal: Extract<ReturnType<typeof carryOut>, { ok: false }>['refusal'] }

interface Preview {
  readonly blocks: readonly Block[]
  readonly view: TicketView
}

/** What would come of it now, without anything coming of it. */
function tryOut(turn: TicketTurn, mail: DraftMail): Trial {
  const { now, file, subject } = turn
  const promised = mail.promisedAt === null ? {} : { promisedAt: new Date(mail.promisedAt) }
  const command: TicketCommand = { do: 'reply', by: mail.agentId, reply: mail.reply, messageId: 'preview', ...promised }
  const carried = carryOut(file, command, now)
  if (mail.audience === 'followers') return tryUpdate(turn, mail, carried)
  if (!carried.ok) return carried
  const [event] = carried.events
  if (!event) return { ok: true, preview: { blocks: [], view: turn.view() } }
  const view = promisedView(turn, carried.file, event)
  const blocks = requesterNews(event, view, mail.text)?.blocks ?? []
  const { language } = subject.requester
  return {
    ok: true,
    preview: { blocks: blocks.map((block) => ('key' in block ? { ...block, language } : block)), view },
  }
}

/** An incident outlives its ticket: then the words go to those who follow it only. */
function tryUpdate(turn: TicketTurn, mail: DraftMail, carried: ReturnType<typeof carryOut>): Trial {
  if (!turn.file.ticket.isIncident) return { ok: false, refusal: 'unchanged' }
  const [event] = carried.ok ? carried.events : []
  const view = carried.ok && event ? promisedView(turn, carried.file, event) : turn.view()
  return { ok: true, preview: { blocks: updatePreview(turn, mail), view } }
}

function messageOf(turn: TicketTurn, mail: DraftMail, preview: Preview | null): Message {
  const { id, stage, reply, text } = mail
  const params = { number: turn.file.row.number }
  const button = (deed: string, label = deed): Choice => ({
    id: `D.${id}.${deed}`,
    label: { key: `agent:draft.button.${label}` },
  })
  const send = { ...button('send'), tone: 'primary' } as const
  switch (stage) {
    case 'preview':
    case 'revised':
    case 'undone':
      return {
        blocks: [
          { key: `agent:draft.${stage === 'undone' ? stage : 'preview'}`, params },
          ...(preview?.blocks ?? []),
          ...effectOf(reply, preview),
        ],
        choices: [[send], [button('edit'), button('drop')]],
      }
    case 'offer':
      return {
        blocks: [{ key: 'agent:draft.offer', params }, ...(preview?.blocks ?? [])],
        choices: [[send, button('drop', 'keep')]],
        isSilent: true,
      }
    case 'held':
    case 'heldFresh':
      return {
        blocks: [heldFor(turn, mail.waitMs), { quote: text }, ...effectOf(reply, preview)],
        choices: [[button('undo')]],
        isSilent: true,
      }
    case 'rewrite':
      return { blocks: [{ key: 'agent:draft.rewrite', params }, { quote: text }] }
    case 'dropped':
      return { blocks: [{ key: 'agent:draft.dropped', params }, { quote: text }] }
  }
}

function heldFor({ file }: TicketTurn, waitMs: number): Phrase {
  return { key: 'agent:draft.held', params: { number: file.row.number, count: Math.round(waitMs / 1000) } }
}

/** What sending it does to the promises (R15–R18). */
function effectOf(reply: DraftMail['reply'], preview: Preview | null): readonly Phrase[] {
  if (preview === null) return []
  const { staleAt, resolutionDueAt } = preview.view
  const at = reply === 'informationRequest' || reply === 'solution' ? staleAt : resolutionDueAt
  const key = `agent:draft.effect.${reply}`
  return at === null
    ? [{ key: 'agent:draft.effect.none' }]
    : [{ key, params: { deadline: { moment: at, show: 'moment' } } }]
}
