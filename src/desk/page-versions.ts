/**
 * What a page that stays open may be behind on: the queue, everything of a ticket (for agents), or what is public of it (for
 * its requester, who must not learn from a blink of the page that a note was written). Agents' pages name a ticket by its
 * number, its requester's by its id.
 */
export type PageKey = 'queue' | `ticket:${string}` | `public:${string}`

/**
 * The versions of what is shown, by key. A version says nothing but whether something has changed; a key that is not in the
 * answer shows nothing that could change.
 */
export type ReadPageVersions = (keys: readonly PageKey[]) => Promise<ReadonlyMap<PageKey, string>>
