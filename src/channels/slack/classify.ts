import type { Sent } from '../../desk/delivering.ts'
import { SlackAway, SlackLimited, SlackRefusal } from './api.ts'

/** What a refusal means for one call. `alone`: without the thread it can go through. */
export type Verdict =
  { readonly kind: 'settled'; readonly sent: Sent } | { readonly kind: 'alone'; readonly note: string }

/** An operator must act: one try a minute is enough. */
const UNAUTHORISED_MS = 60_000

/** Slack speaks of the token, and not of the person: `account_inactive` is the account behind the token. */
const TOKEN = new Set([
  ...['invalid_auth', 'not_authed', 'account_inactive', 'token_revoked', 'token_expired', 'access_denied'],
  ...['team_access_not_granted', 'org_login_required', 'not_allowed_token_type', 'team_not_found'],
])

/** A scope that is missing closes one method and not the account. */
const SCOPE = new Set(['missing_scope', 'no_permission', 'feature_not_enabled'])

/** Slack's own trouble, over by itself. */
const PASSING = new Set([
  ...['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout', 'team_added_to_org', 'ratelimited'],
  ...['rate_limited', 'message_limit_exceeded', 'accesslimited', 'upgrade_required', 'failed_sending', 'unknown_error'],
])

/** The person or the room cannot be spoken to. */
const UNREACHABLE = new Set([
  ...['channel_not_found', 'is_archived', 'not_in_channel', 'user_disabled', 'user_not_found', 'users_not_found'],
  ...['user_not_visible', 'cannot_dm_bot', 'messages_tab_disabled', 'restricted_action', 'channel_is_archived'],
  ...['restricted_action_read_only_channel', 'restricted_action_non_threadable_channel', 'ekm_access_denied'],
  ...['external_channel_migrating', 'is_inactive', 'cannot_find_channel', 'access_to_channel_denied'],
])

/** Nothing to do any more: it says so already, the form is gone, what is meant was deleted. */
const OVER = new Set([
  ...['message_not_found', 'cant_update_message', 'edit_window_closed', 'already_reacted', 'no_item_specified'],
  ...['too_many_reactions', 'too_many_emoji', 'bad_timestamp', 'is_thread_locked', 'user_not_in_channel'],
  ...['expired_trigger_id', 'trigger_expired', 'exchanged_trigger_id', 'trigger_exchanged', 'hash_conflict'],
  ...['not_found', 'view_not_found', 'push_limit_reached', 'thread_locked', 'not_reactable', 'invalid_name'],
])

const THREAD = new Set(['thread_not_found', 'invalid_thread_ts', 'cannot_reply_to_message'])
/** What closes a thread and not the channel. */
const THREAD_CLOSED = /^restricted_action_thread_/

const SHOWN_TO_ONE = new Set(['chat.postEphemeral', 'reactions.add', 'views.publish'])

/**
 * Sorts any error of `SlackApi.call` by what to do about it.
 *
 * @param kind The method that was called.
 * @param failures Failed tries so far; the whole account waits longer each time that nobody can be reached.
 */
export function classify(error: unknown, kind: string, failures: number): Verdict {
  if (error instanceof SlackAway) return as(awayFor(error, failures))
  if (error instanceof SlackLimited) {
    const note = `Slack asks ${kind} to wait`
    return as({ outcome: 'retry', note, afterMs: error.retryAfterMs, scope: 'chat' })
  }
  if (!(error instanceof SlackRefusal)) return as({ outcome: 'bug', note: 'the call could not be made' })
  const { code } = error
  const note = `Slack refused ${kind} with ${code}`
  if (THREAD.has(code) || THREAD_CLOSED.test(code)) return { kind: 'alone', note }
  return as(byCode(code, kind, note))
}

function byCode(code: string, kind: string, note: string): Sent {
  if (TOKEN.has(code)) {
    const blame = `${note}: the token is not accepted, check SLACK_BOT_TOKEN`
    return { outcome: 'retry', note: blame, afterMs: UNAUTHORISED_MS, scope: 'account' }
  }
  if (SCOPE.has(code)) {
    const blame = `${note}: install the app again with slack-manifest.yaml`
    return { outcome: 'retry', note: blame, afterMs: UNAUTHORISED_MS, scope: 'chat' }
  }
  if (PASSING.has(code)) return { outcome: 'retry', note }
  if (OVER.has(code)) return { outcome: 'skipped', note: code }
  if (!UNREACHABLE.has(code)) return { outcome: 'bug', note }
  // A hint or a sign that does not come is no reason to give a person up.
  return SHOWN_TO_ONE.has(kind) ? { outcome: 'skipped', note: code } : { outcome: 'unreachable', note: code }
}

/** Whether the app is not allowed the method, so that it has to be installed again. */
export function isScope(code: string): boolean {
  return SCOPE.has(code)
}

const UNREACHABLE_NETWORK = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH'])

function awayFor({ reason }: SlackAway, failures: number): Sent {
  const note = `no answer from Slack: ${reason}`
  if (!UNREACHABLE_NETWORK.has(reason)) return { outcome: 'retry', note }
  return { outcome: 'retry', note, afterMs: Math.min(30_000, 1000 * 2 ** Math.min(failures, 10)), scope: 'account' }
}

function as(sent: Sent): Verdict {
  return { kind: 'settled', sent }
}
