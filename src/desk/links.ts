/**
 * Links that open a page of one ticket to whoever holds them (R2). The ticket's number alone opens nothing.
 *
 * A link is minted when the letter that carries it is sent, outside of any turn: a turn may be taken twice and has no chance
 * in it. A letter that is sent twice carries two links, and both open.
 */

/** What a link is good for; one that was made for something else opens nothing here. */
export type LinkPurpose = 'track'

/** A link opens for this long after it was made, */
export const LINK_DAYS = 180
/** and no longer than this after its ticket was closed. */
export const LINK_DAYS_AFTER_CLOSING = 90

export interface Links {
  /**
   * Makes a link and returns its token: 192 bits of chance that are written down nowhere. Rejects when there is no such
   * ticket or the database is away.
   */
  mint(ticketId: string, purpose: LinkPurpose): Promise<string>
  /** The ticket that a token opens now, or null: wrong, expired, revoked and made for another purpose are the same. */
  open(token: string, purpose?: LinkPurpose): Promise<string | null>
  /** From now on no link of this ticket opens. */
  revokeAll(ticketId: string): Promise<void>
}

/** The address that goes into a letter. */
export function trackingUrl(publicUrl: string, token: string): string {
  return `${publicUrl}/t/${token}`
}
