/**
 * The conversation of somebody who has mail and no messenger. Its name says nothing of their address: what one person told
 * about another proves nothing about whose address it is (R4).
 */
export function letterConversation(filingId: string): string {
  return `letter:desk:${filingId}`
}

export function isLetterConversation(conversation: string): boolean {
  return conversation.startsWith('letter:')
}
