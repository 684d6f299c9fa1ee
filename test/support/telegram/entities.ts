import type { ApiEntity } from './api-shapes.ts'

export interface Formatted {
  readonly text: string
  readonly entities: readonly ApiEntity[]
}

/** The formatting of a text cannot be read; the message is what the server answers behind "can't parse entities". */
export class FormatError extends Error {}

/** Refuses entities that leave the text or cut a character in two; offsets count UTF-16 units. */
export function checkEntities(text: string, entities: readonly ApiEntity[]): void {
  for (const entity of entities) {
    const end = entity.offset + entity.length
    if (entity.offset < 0 || entity.length <= 0) {
      throw new FormatError(`entity ${entity.type} has offset ${entity.offset} and length ${entity.length}`)
    }
    if (end > text.length) {
      throw new FormatError(`entity ${entity.type} ends at UTF-16 offset ${end}, after the end of the text`)
    }
    if (isInsidePair(text, entity.offset) || isInsidePair(text, end)) {
      throw new FormatError(`entity ${entity.type} begins or ends in the middle of a UTF-16 symbol`)
    }
    if (entity.type === 'text_link' && entity.url === undefined) {
      throw new FormatError('entity text_link has no url')
    }
  }
}

/** Takes the white space off both ends as the server does, and moves the entities along. */
export function trimmed(value: Formatted): Formatted {
  const text = value.text.replace(/\r/g, '').trim()
  const cut = value.text.replace(/\r/g, '').indexOf(text)
  const entities = value.entities.flatMap((entity) => {
    const start = Math.max(0, entity.offset - cut)
    const end = Math.min(text.length, entity.offset - cut + entity.length)
    return end > start ? [{ ...entity, offset: start, length: end - start }] : []
  })
  return { text, entities }
}

const FOUND: readonly (readonly [string, RegExp])[] = [
  ['url', /(?:https?:\/\/|www\.)[^\s<>"']+[^\s<>"'.,;:!?)\]]/giu],
  ['email', /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu],
  ['bot_command', /(?<![\p{L}\p{N}_/<])\/[a-zA-Z0-9_]{1,64}(?:@[a-zA-Z0-9_]{3,32})?(?![\p{L}\p{N}_/])/gu],
  ['mention', /(?<![\p{L}\p{N}_@])@[a-zA-Z][a-zA-Z0-9_]{2,31}(?![\p{L}\p{N}_])/gu],
  ['hashtag', /(?<![\p{L}\p{N}_#&])#(?=[\p{L}\p{N}_]*\p{L})[\p{L}\p{N}_]{1,256}/gu],
  ['phone_number', /(?<![\p{L}\p{N}+])\+\d[\d\s()-]{8,16}\d(?!\p{N})/gu],
]

const SILENT = new Set(['code', 'pre', 'text_link', 'text_mention'])

/**
 * Adds what a client makes active by itself: commands, links, addresses, mentions. Nothing is active inside code, pre or a
 * text link, and two found entities never overlap.
 */
export function withDetected(value: Formatted): ApiEntity[] {
  const taken = value.entities.filter((entity) => SILENT.has(entity.type))
  const found: ApiEntity[] = []
  for (const [type, pattern] of FOUND) {
    for (const match of value.text.matchAll(pattern)) {
      const entity = { type, offset: match.index, length: match[0].length }
      if (![...taken, ...found].some((other) => overlap(entity, other))) {
        found.push(entity)
      }
    }
  }
  return [...value.entities, ...found].sort((a, b) => a.offset - b.offset || b.length - a.length)
}

export function hasLoneSurrogate(text: string): boolean {
  return /\p{Surrogate}/u.test(text)
}

function overlap(a: ApiEntity, b: ApiEntity): boolean {
  return a.offset < b.offset + b.length && b.offset < a.offset + a.length
}

function isInsidePair(text: string, index: number): boolean {
  const before = text.charCodeAt(index - 1)
  const at = text.charCodeAt(index)
  return before >= 0xd800 && before <= 0xdbff && at >= 0xdc00 && at <= 0xdfff
}
