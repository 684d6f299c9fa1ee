import type { DeskUnderTest } from './desk-under-test.ts'

/** Opens the link of a letter, writes into the form of its page and sends it. Resolves to the status of the answer. */
export async function writesOnThePage(desk: DeskUnderTest, letter: string, text: string): Promise<number> {
  const path = /\/t\/[\w-]{32}/.exec(letter)?.[0] ?? ''
  const page = await (await fetch(`${desk.url}${path}`)).text()
  const seal = /name="seal" value="([^"]+)"/.exec(page)?.[1] ?? ''
  const body = new URLSearchParams({ seal, do: 'message', text })
  return (await fetch(`${desk.url}${path}`, { method: 'POST', body })).status
}
