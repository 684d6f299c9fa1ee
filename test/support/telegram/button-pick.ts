import type { ApiButton } from './api-shapes.ts'
import { rowsOf } from './chat-view.ts'
import type { ChatRecord, StoredMessage } from './world.ts'

/** Picks a button: its label (exact, else a part of it), a pattern, its data, or a test. */
export type ButtonTest = string | RegExp | { readonly data: string | RegExp } | ((button: ApiButton) => boolean)

interface Picked {
  readonly stored: StoredMessage
  readonly button: ApiButton
}

/**
 * The button meant: on the newest message of a bot that carries it (an exact label first), or on the named message, where
 * also the buttons it had before its edits count.
 */
export function pickButton(chat: ChatRecord, test: ButtonTest, messageId: number | undefined): Picked {
  const messages = chat.messages.filter((stored) => stored.botId !== undefined)
  const candidates =
    messageId === undefined
      ? messages.filter((one) => !one.isDeleted).reverse()
      : messages.filter((one) => one.api.message_id === messageId)
  for (const isExact of typeof test === 'string' ? [true, false] : [false]) {
    for (const stored of candidates) {
      const versions = messageId === undefined ? [] : [...stored.versions].reverse().map((version) => version.markup)
      const button = [stored.api.reply_markup, ...versions]
        .flatMap((markup) => rowsOf(markup).flat())
        .find((one) => one.callback_data !== undefined && fitsButton(one, test, isExact))
      if (button !== undefined) {
        return { stored, button }
      }
    }
  }
  const offered = candidates.slice(0, 3).flatMap((stored) =>
    rowsOf(stored.api.reply_markup)
      .flat()
      .map((button) => button.text),
  )
  const wanted =
    typeof test === 'function' ? test.toString() : JSON.stringify(test instanceof RegExp ? String(test) : test)
  throw new Error(
    `No message of the bot carries the button ${wanted}; the newest ones offer ${offered.join(' | ') || 'none'}.`,
  )
}

function fitsButton(button: ApiButton, test: ButtonTest, isExact: boolean): boolean {
  if (typeof test === 'string') {
    return isExact ? button.text === test : button.text.includes(test)
  }
  if (test instanceof RegExp) {
    return test.test(button.text)
  }
  if (typeof test === 'function') {
    return test(button)
  }
  const data = button.callback_data ?? ''
  return typeof test.data === 'string' ? data === test.data : test.data.test(data)
}
