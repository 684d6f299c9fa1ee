import PostalMime from 'postal-mime'
import type { PageLetter } from './try-desk.ts'

/** Reads a caught letter for the page. Only its plain text is shown: nothing in a letter becomes an element. */
export async function readLetter(id: string, raw: Uint8Array): Promise<PageLetter> {
  const letter = await PostalMime.parse(raw)
  const at = Date.parse(letter.date ?? '')
  return {
    id,
    to: letter.to?.map(({ address }) => address ?? '').join(', ') ?? '',
    from: letter.from?.name || (letter.from?.address ?? ''),
    subject: letter.subject ?? '',
    text: (letter.text ?? '').trim(),
    at: Number.isNaN(at) ? 0 : at,
  }
}
