/** Names of messages that are about a ticket, so that an answer to one of them finds its way: `t:17:card`. */
export function ticketRef(ticketId: string, name: string): string {
  return `t:${ticketId}:${name}`
}

/** The ticket that a message is about, by its name; null when it is about none. */
export function ticketOfRef(ref: string): string | null {
  return /^t:(\d{1,18}):/.exec(ref)?.[1] ?? null
}
