export async function moderateLines(_input: AsyncIterable<string | Uint8Array>, _write: (line: string) => void | Promise<void>): Promise<void> { await Promise.resolve() }
