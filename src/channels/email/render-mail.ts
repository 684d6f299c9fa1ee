import { html } from 'hono/html'
import type { Phrase } from '../../domain/notice/message.ts'
import { letterContent, type Letter, type LetterBlock } from '../../domain/notice/letter.ts'

/** What letters need of the words: one phrase as plain text, without markup. */
export interface MailTranslator {
  phrase(language: string, phrase: Phrase): string
}

export interface RenderedMail {
  readonly subject: string
  readonly text: string
  readonly html: string
}

export interface LetterWay {
  /** Where the reader can go on. */
  readonly link?: string | null
  /** An answer to the letter reaches the ticket. */
  readonly isAnswered?: boolean
}

/** A block with its words found; from here on plain text, which each of the two bodies writes in its own way. */
type Paragraph = { readonly looks: 'words' | 'quote' | 'code' | 'link'; readonly text: string }

/**
 * Writes a letter in the requester's language (R12): both bodies from the same paragraphs. Whatever a person typed is text
 * and nothing else: it is escaped in HTML, set apart by `>` in plain text, and never part of a header but through the
 * template's own parameters.
 */
export function renderMail(
  language: string,
  translator: MailTranslator,
  letter: Letter,
  { link = null, isAnswered = false }: LetterWay = {},
): RenderedMail {
  const { subject, blocks } = letterContent(letter)
  const asked = isAnswered ? blocks.map(invitingAnAnswer) : blocks
  const paragraphs = asked.map((block) => toParagraph(block, language, translator))
  if (link !== null) {
    const key = letter.kind === 'howToFile' ? 'email:howToFile.link' : 'email:next.follow'
    paragraphs.push(
      { looks: 'words', text: clean(translator.phrase(language, { key })) },
      { looks: 'link', text: link },
    )
  }
  const foot = { key: isAnswered ? 'email:footerAnswered' : 'email:footer', params: { desk: letter.deskName } }
  const footer = clean(translator.phrase(language, foot))
  const title = clean(translator.phrase(language, subject)).replace(/\s+/gu, ' ').trim()
  return { subject: title, text: asText(paragraphs, footer), html: asHtml(language, title, paragraphs, footer) }
}

/** What is said about where to answer, and how it is said where the letter itself can be answered. */
const INVITATIONS: Readonly<Record<string, string>> = {
  'email:next.add': 'email:next.addByMail',
  'email:next.reply': 'email:next.replyByMail',
  'email:next.problemStays': 'email:next.problemStaysByMail',
}

function invitingAnAnswer(block: LetterBlock): LetterBlock {
  const key = 'key' in block ? INVITATIONS[block.key] : undefined
  return key === undefined ? block : { key }
}

function toParagraph(block: LetterBlock, language: string, translator: MailTranslator): Paragraph {
  if ('code' in block) return { looks: 'code', text: clean(block.code) }
  if ('quote' in block) return { looks: 'quote', text: clean(block.quote).trim() }
  return { looks: 'words', text: clean(translator.phrase(language, block)) }
}

/**
 * Takes out what no reader should get: control characters, half characters, and whatever turns the direction of the text
 * around it.
 */
function clean(text: string): string {
  return text
    .replace(/\r\n?/gu, '\n')
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]/gu, '')
    .replace(/\p{Surrogate}/gu, '\ufffd')
}

function asText(paragraphs: readonly Paragraph[], footer: string): string {
  const body = paragraphs.map(({ looks, text }) => {
    if (looks === 'quote') return text.replace(/^/gmu, '> ')
    return looks === 'code' ? `    ${text}` : text
  })
  return `${[...body, `--\n${footer}`].join('\n\n')}\n`
}

const STYLE = {
  page: "max-width:600px;margin:0 auto;font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,Arial,sans-serif",
  title: 'margin:0 0 16px;font-size:20px;line-height:1.3',
  words: 'margin:0 0 12px',
  quote: 'margin:0 0 12px;padding:8px 12px;border-left:4px solid #888888;white-space:pre-wrap;overflow-wrap:anywhere',
  code: 'margin:0 0 12px;font:700 28px/1.3 ui-monospace,Consolas,monospace;letter-spacing:4px',
  footer: 'margin:24px 0 0;padding-top:12px;border-top:1px solid #888888;font-size:13px',
}

function asHtml(language: string, title: string, paragraphs: readonly Paragraph[], footer: string): string {
  const page = html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
      </head>
      <body style="margin:0;padding:24px 16px">
        <div style="${STYLE.page}">
          <h1 style="${STYLE.title}">${title}</h1>
          ${paragraphs.map(asElement)}
          <p style="${STYLE.footer}">${footer}</p>
        </div>
      </body>
    </html> `
  // A template waits only for promises inside it, and there are none.
  if (page instanceof Promise) throw new Error('a letter is made of finished texts')
  return page.toString()
}

function asElement({ looks, text }: Paragraph): ReturnType<typeof html> {
  if (looks === 'quote') return html`<blockquote dir="auto" style="${STYLE.quote}">${text}</blockquote>`
  if (looks === 'link') return html`<p style="${STYLE.words}"><a href="${text}">${text}</a></p>`
  return html`<p style="${STYLE[looks]}">${text}</p>`
}
