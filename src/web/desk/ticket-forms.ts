import { html } from 'hono/html'
import { REPLY_ACTIONS, SEVERITIES, type DeskAction, type ReplyAction } from '../../desk/desk-page-turn.ts'
import type { Preview } from '../../desk/desk-page-preview.ts'
import type { DeskPolicy } from '../../desk/policy.ts'
import { FORM_CHARS } from '../../domain/intake/clean-text.ts'
import type { Ticket } from '../../domain/ticket/ticket.ts'
import { shown, type Markup, type Speaker } from '../pages/markup.ts'
import { agentOptions, selectMarkup, type Option } from './fields.ts'

export interface FormsView {
  readonly speaker: Speaker
  readonly policy: DeskPolicy
  /** The address of the ticket's page. */
  readonly path: string
  readonly agentId: string
  /** A new seal for each form. */
  readonly seal: () => string
}

/** A reply that is being written, or one that was refused and is given back. */
export interface ReplyDraft {
  readonly action: DeskAction
  readonly text: string
  /** As the field of the form has it. */
  readonly promised: string
}

/** The reply as the requester will read it, with the button that sends exactly this. */
export function previewMarkup(view: FormsView, draft: ReplyDraft, preview: Preview, requester: Speaker): Markup {
  const { speaker, path, seal } = view
  return html`<section class="card stack preview" aria-labelledby="preview" data-stay>
    <h2 id="preview">${speaker.text('desk:preview.title')}</h2>
    <p><span class="tag">${speaker.text(`desk:reply.${draft.action}`)}</span></p>
    <div class="why" lang="${requester.language}">
      ${preview.blocks.map((block) => html`<p class="words">${requester.block(block)}</p>`)}
    </div>
    <p>${speaker.say(preview.effect)}</p>
    <form method="post" action="${path}" class="buttons">
      <input type="hidden" name="seal" value="${seal()}" />
      <input type="hidden" name="do" value="${draft.action}" />
      <input type="hidden" name="text" value="${shown(draft.text)}" />
      <input type="hidden" name="promised" value="${draft.promised}" />
      <button class="first">${speaker.text('desk:preview.send')}</button>
      <a class="button" href="#reply">${speaker.text('desk:preview.edit')}</a>
    </form>
  </section>`
}

export function replyMarkup(view: FormsView, draft: ReplyDraft | null): Markup {
  const { speaker, path, seal } = view
  const chosen = REPLY_ACTIONS.find((action) => action === draft?.action) ?? 'answer'
  return html`<section class="card stack" aria-labelledby="reply">
    <h2 id="reply">${speaker.text('desk:reply.title')}</h2>
    <form class="reply" method="post" action="${path}/preview">
      <input type="hidden" name="seal" value="${seal()}" />
      <fieldset>
        <legend>${speaker.text('desk:reply.kind')}</legend>
        <div class="choices">${REPLY_ACTIONS.map((action) => kindMarkup(speaker, action, action === chosen))}</div>
      </fieldset>
      <label for="text">${speaker.text('desk:reply.label')}</label>
      ${textMarkup('text', draft?.text ?? '')}
      <div>
        <label for="promised">${speaker.text('desk:reply.promised')}</label>
        <input
          id="promised"
          type="datetime-local"
          name="promised"
          value="${draft?.promised ?? ''}"
          aria-describedby="promised-hint"
        />
        <p class="small muted" id="promised-hint">${speaker.text('desk:reply.promisedHint')}</p>
      </div>
      <div class="send">
        <button class="first">${speaker.text('desk:reply.look')}</button>
        <span class="small muted">${speaker.text('desk:reply.hint')}</span>
      </div>
    </form>
  </section>`
}

function kindMarkup(speaker: Speaker, action: ReplyAction, isChosen: boolean): Markup {
  const name = speaker.text(`desk:reply.${action}`)
  return isChosen
    ? html`<label><input type="radio" name="do" value="${action}" checked />${name}</label>`
    : html`<label><input type="radio" name="do" value="${action}" />${name}</label>`
}

/** The line break behind the tag is the browser's own to drop; without it one of the text would be. */
function textMarkup(id: string, text: string): Markup {
  return html`<textarea id="${id}" name="text" maxlength="${FORM_CHARS}" required dir="auto">${shown(text)}</textarea>`
}

export function noteMarkup(view: FormsView, draft: ReplyDraft | null): Markup {
  const { speaker } = view
  return html`<section class="card stack" aria-labelledby="note">
    <h2 id="note">${speaker.text('desk:note.title')}</h2>
    ${formMarkup(
      view,
      'note',
      html`<label for="note-text">${speaker.text('desk:note.label')}</label>
        ${textMarkup('note-text', draft?.action === 'note' ? draft.text : '')}`,
    )}
  </section>`
}

/** Everything else that can be done, each behind its name. */
export function actionsMarkup(view: FormsView, ticket: Ticket): Markup {
  const { speaker, policy, agentId } = view
  const parts: readonly (readonly [DeskAction, Markup])[] = [
    ['assign', choiceMarkup(speaker, 'assign', agentOptions(policy), ticket.assigneeId)],
    [
      'severity',
      html`${choiceMarkup(speaker, 'severity', severityOptions(speaker), ticket.severity)}
        <label for="reason">${speaker.text('desk:action.reason')}</label> ${textMarkup('reason', '')}`,
    ],
    ['package', choiceMarkup(speaker, 'package', packageOptions(policy), ticket.servicePackage)],
    [
      'split',
      html`<label for="split-text">${speaker.text('desk:action.splitText')}</label> ${textMarkup('split-text', '')}`,
    ],
    ['link', numberMarkup(speaker, 'link')],
    ['duplicate', numberMarkup(speaker, 'duplicate')],
  ]
  return html`<section class="card stack" aria-labelledby="actions">
    <h2 id="actions">${speaker.text('desk:action.title')}</h2>
    ${ticket.assigneeId === agentId || ticket.status === 'closed' ? '' : formMarkup(view, 'take', html``)}
    <div class="actions">
      ${parts
        .filter(([action]) => ticket.status !== 'closed' || action === 'link')
        .map(
          ([action, fields]) =>
            html`<details data-key="${action}">
              <summary>${speaker.text(`desk:action.${action}`)}</summary>
              ${formMarkup(view, action, fields)}
            </details>`,
        )}
    </div>
  </section>`
}

function formMarkup({ speaker, path, seal }: FormsView, action: DeskAction, fields: Markup): Markup {
  const look = action === 'take' ? 'first' : ''
  return html`<form method="post" action="${path}" class="reply">
    <input type="hidden" name="seal" value="${seal()}" />
    <input type="hidden" name="do" value="${action}" />
    ${fields}
    <div class="buttons"><button class="${look}">${speaker.text(`desk:button.${action}`)}</button></div>
  </form>`
}

function choiceMarkup(speaker: Speaker, action: DeskAction, options: readonly Option[], value: string | null): Markup {
  const select = selectMarkup({
    name: `choice-${action}`,
    label: speaker.text(`desk:action.choose.${action}`),
    value,
    options,
  })
  return html`${select}`
}

function numberMarkup(speaker: Speaker, action: 'link' | 'duplicate'): Markup {
  return html`<label for="choice-${action}">${speaker.text('desk:action.number')}</label>
    <input id="choice-${action}" name="choice-${action}" required maxlength="40" autocomplete="off" />`
}

function severityOptions(speaker: Speaker): readonly Option[] {
  return SEVERITIES.map((value) => ({ value, name: speaker.text(`desk:severity.${value}`) }))
}

function packageOptions({ packages }: DeskPolicy): readonly Option[] {
  return packages.map(({ name }) => ({ value: name, name }))
}
