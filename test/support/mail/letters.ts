export interface LetterParts {
  readonly from?: string
  readonly to?: string
  readonly subject?: string
  readonly id?: string
  /** Further header lines. */
  readonly headers?: readonly string[]
  readonly text?: string
  readonly files?: readonly { readonly name: string; readonly type: string; readonly bytes: Buffer }[]
}

let serial = 0

/** A letter as a person's program sends it, with or without attachments. */
export function aLetter(parts: LetterParts = {}): string {
  serial += 1
  const { from = 'Ольга <smirnova@vektor.example>', to = 'support@kasburg.example', text = 'Windows 11' } = parts
  const head = [
    `From: ${encoded(from)}`,
    `To: ${to}`,
    `Subject: ${encoded(parts.subject ?? 'Re: вопрос')}`,
    `Message-ID: ${parts.id ?? `<letter-${serial}@vektor.example>`}`,
    'Date: Mon, 23 Nov 2026 12:00:00 +0300',
    'MIME-Version: 1.0',
    ...(parts.headers ?? []),
  ]
  const body = ['Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: 8bit', '', text]
  if (parts.files === undefined) return [...head, ...body, ''].join('\n')
  const edge = 'the-edge-of-parts'
  const files = parts.files.flatMap(({ name, type, bytes }) => [
    `--${edge}`,
    `Content-Type: ${type}`,
    `Content-Disposition: attachment; filename*=utf-8''${encodeURIComponent(name)}`,
    'Content-Transfer-Encoding: base64',
    '',
    bytes.toString('base64').replace(/.{76}/g, '$&\n'),
  ])
  return [
    ...head,
    `Content-Type: multipart/mixed; boundary="${edge}"`,
    '',
    `--${edge}`,
    ...body,
    ...files,
    `--${edge}--`,
    '',
  ].join('\n')
}

/** What a mail server sends back for a letter of ours, with its head inside (RFC 3464). */
export function aBounce(returned: string, { status = '5.1.1', action = 'failed' } = {}): string {
  serial += 1
  const head = returned.split(/\r?\n\r?\n/)[0] ?? ''
  const edge = 'the-edge-of-the-report'
  return [
    'Return-Path: <>',
    'From: Mail Delivery System <MAILER-DAEMON@mx.vektor.example>',
    'To: support@kasburg.example',
    'Subject: Undelivered Mail Returned to Sender',
    `Message-ID: <bounce-${serial}@mx.vektor.example>`,
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    `Content-Type: multipart/report; report-type=delivery-status; boundary="${edge}"`,
    '',
    `--${edge}`,
    'Content-Type: text/plain; charset=us-ascii',
    '',
    'I am sorry to have to inform you that your message could not be delivered.',
    `--${edge}`,
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.vektor.example',
    '',
    'Final-Recipient: rfc822; smirnova@vektor.example',
    `Action: ${action}`,
    `Status: ${status}`,
    'Diagnostic-Code: smtp; 550 5.1.1 <smirnova@vektor.example>: user unknown',
    `--${edge}`,
    'Content-Type: text/rfc822-headers',
    '',
    head,
    `--${edge}--`,
    '',
  ].join('\n')
}

function encoded(text: string): string {
  return text.replace(
    /[^\x20-\x7e]+(?: [^\x20-\x7e]+)*/g,
    (word) => `=?utf-8?B?${Buffer.from(word).toString('base64')}?=`,
  )
}
