import { randomBytes } from 'node:crypto'

/** 128 random bits in hexadecimal: nobody can guess another file from his own (T2). */
export function createFileKey(): string {
  return randomBytes(16).toString('hex')
}

/** Throws for what is no key of ours, before it can become a part of a path. */
export function checkFileKey(key: string): void {
  if (!/^[0-9a-f]{32}$/.test(key)) throw new Error('A key of a file is 32 hexadecimal digits')
}
