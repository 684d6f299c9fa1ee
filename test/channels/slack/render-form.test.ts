import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { createSlackDeliver } from '../../../src/channels/slack/deliver.ts'
import { createSlackApi } from '../../../src/channels/slack/api.ts'
import { blockOfField, fieldOfBlock } from '../../../src/channels/slack/blocks.ts'
import { askProfile } from '../../../src/channels/slack/profile.ts'
import { createSlackSurface } from '../../../src/channels/slack/surface.ts'
import { openDraft, freshForms } from '../../../src/domain/form/state.ts'
import { openingForm, requestForm, situationForm } from '../../../src/domain/form/request-form.ts'
import type { FormSay } from '../../../src/domain/form/view.ts'
import type { Deliver } from '../../../src/desk/delivering.ts'
import type { Call } from '../../../src/desk/records.ts'
import { createTranslator } from '../../../src/language/translate.ts'
import { type FakeSlack, startFakeSlack } from '../../support/slack/fake-slack.ts'
import { TEAM_ID } from '../../support/slack/world.ts'
import { checkView } from '../../support/slack/view-rules.ts'
import { NOTHING_KEPT, addressOf } from './stub.ts'

const words = createTranslator({ languages: ['ru', 'en'], zone: 'Europe/Moscow' })
const surface = createSlackSurface({ words })
const world = { products: [], known: null, profile: null }
const { draft } = openDraft(freshForms(), { id: '5', at: 0, text: 'x'.repeat(9000), files: [], about: null })
const trigger = { id: 'T1', expiresAt: 1_000_000 }

let slack: FakeSlack
let send: Deliver
let now: number

beforeEach(async () => {
  slack = await startFakeSlack()
  now = 0
  const api = createSlackApi({ token: slack.botToken, apiUrl: slack.url })
  send = createSlackDeliver({ api, copies: NOTHING_KEPT, now: () => now })
})

afterEach(() => slack.stop())

function only(say: FormSay, language = 'ru'): Call {
  const [call, ...more] = surface.renderForm?.(say, addressOf('U0ANNA'), language) ?? []
  expect(more).toEqual([])
  return call!
}

const delivered = (call: Call, targetId: string | null = null): ReturnType<Deliver> =>
  send({ ...call, id: '1', failures: 0, targetId })

describe('a form for Slack', () => {
  it.each(['ru', 'en'])('fits Block Kit with every text in place, in %s', (language) => {
    const many = { ...draft!, situations: Array.from({ length: 7 }, () => draft!.values) }
    const views = [
      openingForm(many, language),
      requestForm(many, { ...world, language }, true),
      situationForm(many, { ...world, language }),
    ]
    for (const view of views) {
      const { payload } = only({ form: 'open', ref: 'form:5', trigger, view }, language)
      expect(checkView((JSON.parse(payload) as { view: unknown }).view, 'modal')).toEqual([])
      // Titles, labels, hints and meanings: none of them is cut or missing.
      expect(payload).not.toMatch(/"plain_text","text":"[^"]*…"/)
    }
  })

  it('goes out before everything else, in a lane of its own, and tells what became of it', () => {
    const call = only({ form: 'open', ref: 'form:5', trigger, view: openingForm(draft!, 'ru') })
    expect(call).toMatchObject({ priority: 0, bucket: null, ref: 'form:5' })
    expect(call.lane).not.toBe(call.conversation)
    expect(JSON.parse(call.report ?? '')).toEqual({ lane: call.conversation, about: { form: 'form:5' } })
  })

  it('is dropped long after its trigger, and before that Slack is asked', async () => {
    const call = only({ form: 'open', ref: 'form:5', trigger, view: openingForm(draft!, 'ru') })
    now = trigger.expiresAt + 59_000
    await delivered(call)
    now = trigger.expiresAt + 61_000
    expect(await delivered(call)).toEqual({ outcome: 'skipped', note: 'the trigger is long gone' })
    expect(slack.callsOf('views.open')).toHaveLength(1)
  })

  it('has other blocks for the same fields when it begins anew', () => {
    expect([blockOfField('problem', 0), blockOfField('problem', 2)]).toEqual(['problem', 'problem~2'])
    expect(fieldOfBlock('problem~2')).toBe('problem')
  })
})

describe('a note in the thread where a request began', () => {
  const phrase = { key: 'slack:origin.closed', params: { number: 'KSB-1' } }

  it('is remembered by its thread, and goes on there', async () => {
    const channel = slack.channel({ id: 'C0ROOM', name: 'room' })
    const anna = slack.user({ id: 'U0ANNA', real_name: 'Anna' })
    channel.channel.members.add(anna.id)
    const head = await anna.writes(channel, 'help')
    const id = `${channel.id}:${head.ts}`
    const begun = await delivered(only({ form: 'begin', ref: 't:5:origin', head: id, phrase }))
    expect(begun).toEqual({ outcome: 'sent', platformId: id })
    expect(await delivered(only({ form: 'goOn', ref: 't:5:origin', phrase }), id)).toMatchObject({ outcome: 'sent' })
    expect(channel.fromBot.map(({ threadTs }) => threadTs)).toEqual([head.ts, head.ts])
    expect(slack.violations).toEqual([])
  })

  it('is not said anywhere when the request began in no thread', async () => {
    expect(await delivered(only({ form: 'goOn', ref: 't:5:origin', phrase }))).toMatchObject({ outcome: 'skipped' })
    expect(slack.calls).toEqual([])
  })
})

describe('the profile of a person', () => {
  const api = (): ReturnType<typeof createSlackApi> => createSlackApi({ token: slack.botToken, apiUrl: slack.url })

  it.each([
    ['a full member', {}, true],
    ['a guest', { isGuest: true }, false],
    ['somebody of another workspace', { isStranger: true }, false],
    ['somebody who has left', { isDeleted: true }, false],
  ])('has a proven address for %s or has not', async (_, more, isEmailConfirmed) => {
    slack.user({ id: 'U0ANNA', real_name: 'Anna', email: 'anna@vektor.example', ...more })
    expect(await askProfile(api(), TEAM_ID, 'U0ANNA')).toMatchObject({ email: 'anna@vektor.example', isEmailConfirmed })
  })

  it('is none when Slack does not tell it', async () => {
    slack.faults.serverError({ on: 'users.info' })
    expect(await askProfile(api(), TEAM_ID, 'U0ANNA')).toBeNull()
  })
})
