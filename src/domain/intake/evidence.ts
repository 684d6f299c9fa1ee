import { cleanText } from './clean-text.ts'
import type { Phrase } from '../notice/message.ts'
import type { DraftFile } from './dialog.ts'
import type { IncomingFile } from './incoming.ts'
import { fileLabel, filesQuestion } from './further-questions.ts'
import { askFiles } from './next-question.ts'
import { alarm, settle, tell, withDialog, withDraft, type Taking } from './turn.ts'

export const MOST_FILES = 10
export const FILE_BYTES_MAX = 20 * 1024 * 1024

/** The pictures of an album come one after the other; so long after the last of them it is answered, once. */
const ALBUM_PAUSE_MS = 1500

/** How a file came: on its own, or as one of an album. */
export interface Arrival {
  readonly messageId: string
  readonly album: string | null
  /** It brought words, which are answered instead. */
  readonly hasWords: boolean
}

/** Files may come at any question; an album is answered once, when it has come to its end. */
export function addFiles(taking: Taking, files: readonly IncomingFile[], arrival: Arrival): Taking {
  const { draft, asking } = taking.dialog
  if (!draft) return taking
  const fine = draftFiles(files, arrival.messageId)
  const room = MOST_FILES - draft.files.length
  const kept = [...draft.files, ...fine.slice(0, Math.max(room, 0))]
  const added = withDraft(taking, { files: kept })
  const big = tooBigOf(files)
  if (big) return tellTooBig(added, big)
  const dropped = Math.max(fine.length - Math.max(room, 0), 0)
  if (arrival.album !== null) return noteAlbum(added, arrival.album, dropped)
  if (dropped > 0) return tell(added, [tooMany()])
  if (arrival.hasWords) return added
  const words = asking === 'problem' ? [{ key: needsWords(files) }] : []
  return tell(added, [{ key: 'intake:file.added', params: { count: kept.length } }, ...words], { isSilent: true })
}

/** An engineer can search in words, and read them without headphones: a voice alone does not describe a problem. */
function needsWords(files: readonly IncomingFile[]): string {
  const isVoice = files.some(({ kind }) => kind === 'voice' || kind === 'videoNote' || kind === 'audio')
  return isVoice ? 'intake:file.voice' : 'intake:file.describe'
}

function tooMany(): Phrase {
  return { key: 'intake:file.tooMany', params: { most: MOST_FILES } }
}

/** The first file that the platform will never give out, if there is one. */
export function tooBigOf(files: readonly IncomingFile[]): IncomingFile | null {
  return files.find((file) => (file.bytes ?? 0) > FILE_BYTES_MAX) ?? null
}

/** Said at once, wherever the file was meant to go: it can be sent in another way while it is at hand. */
export function tellTooBig(taking: Taking, { name }: IncomingFile): Taking {
  const { supportEmail } = taking.world.desk
  const shown = cleanText(name ?? '')
  return supportEmail === null
    ? tell(taking, [{ key: 'intake:file.tooBig', params: { name: shown } }])
    : tell(taking, [{ key: 'intake:file.tooBigMail', params: { name: shown, email: supportEmail } }])
}

/** Counts a picture of an album, and puts the answer off for as long as more of them may come. */
export function noteAlbum(taking: Taking, id: string, dropped = 0): Taking {
  const before = taking.dialog.album?.id === id ? taking.dialog.album : { count: 0, dropped: 0 }
  const album = { id, count: before.count + 1 - dropped, dropped: before.dropped + dropped }
  return alarm(withDialog(taking, { album }), 'albumComplete', taking.world.now + ALBUM_PAUSE_MS)
}

/** The album has come to its end. */
export function answerAlbum(taking: Taking): Taking {
  const { album, draft, asking } = taking.dialog
  const over = withDialog(taking, { album: null })
  if (!album || !draft) return over
  const words = asking === 'problem' ? [{ key: 'intake:file.describe' }] : []
  const added = album.count > 0 ? [{ key: 'intake:file.album', params: { count: album.count } }] : []
  const left = album.dropped > 0 ? [tooMany()] : []
  return tell(over, [...added, ...left, ...words], { isSilent: true })
}

/** Leaves a file out of the draft, and shows the rest anew: a second tap on the old list takes no second one. */
export function dropFile(taking: Taking, index: number): Taking {
  const { draft } = taking.dialog
  const dropped = draft?.files[index]
  if (!draft || !dropped) return askFiles(taking)
  const noted = settle(taking, filesQuestion(draft), {
    key: 'intake:files.dropped',
    params: { name: fileLabel(dropped) },
  })
  return askFiles(withDraft(noted, { files: draft.files.filter((_, at) => at !== index) }))
}

/** The files that can be fetched, as the draft keeps them. */
export function draftFiles(files: readonly IncomingFile[], messageId: string): readonly DraftFile[] {
  return files
    .filter((file) => (file.bytes ?? 0) <= FILE_BYTES_MAX)
    .map((file) => ({ ...file, messageId, situation: null }))
}

/** A forwarded text, with whose it was and when: evidence, not the person's own words. */
export function quoteForward(
  text: string,
  origin: { readonly name: string | null; readonly at: number } | null,
): string {
  if (origin === null) return text
  const when = new Date(origin.at).toISOString().slice(0, 16).replace('T', ' ')
  const who = cleanText(origin.name ?? '').replace(/\s+/gu, ' ')
  return `↪ ${who === '' ? '…' : who}, ${when} UTC:\n${text}`
}
