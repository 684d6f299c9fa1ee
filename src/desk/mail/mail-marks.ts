/**
 * The signs by which an answer finds its ticket. All of them are signed with the desk's secret and kept nowhere: a copy of the
 * database makes none, and nobody can guess another one (T2).
 */
export interface MailMarks {
  /** Part of the address that a letter of this ticket is answered to; 128 bits, lower case, safe in a local part. */
  tokenOf(ticketId: string): string
  ticketOfToken(token: string): string | null
  /** The Message-ID under which all letters of a ticket hang together; no letter has it for its own. */
  threadOf(ticketId: string): string
  ticketOfThread(messageId: string): string | null
  /** Stands in a header of every letter of ours, so that we know it when it comes round or back. */
  stampOf(outboxId: string): string
  outboxIdOfStamp(stamp: string): string | null
}

/** The address that answers go to, `support+<token>@desk.example`; null when it would be too long to be one. */
export function replyAddress(desk: string, token: string): string | null {
  const at = desk.lastIndexOf('@')
  const local = `${desk.slice(0, at)}+${token}`
  return at < 1 || local.length > 64 ? null : `${local}${desk.slice(at)}`
}

/** The tokens in the addresses of a letter, whichever mailbox of ours it came to. */
export function tokensIn(recipients: readonly string[]): readonly string[] {
  return recipients.flatMap((address) => {
    const local = address.slice(0, address.lastIndexOf('@'))
    const plus = local.indexOf('+')
    return plus < 0 ? [] : [local.slice(plus + 1).toLowerCase()]
  })
}
