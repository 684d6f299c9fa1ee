import { readFileSync } from 'node:fs'

const FILES = {
  'try.css': 'text/css; charset=utf-8',
  'messages.css': 'text/css; charset=utf-8',
  'try.js': 'text/javascript; charset=utf-8',
  'dom.js': 'text/javascript; charset=utf-8',
  'desk.js': 'text/javascript; charset=utf-8',
  'messages.js': 'text/javascript; charset=utf-8',
  'composer.js': 'text/javascript; charset=utf-8',
  'mail.js': 'text/javascript; charset=utf-8',
  'clock.js': 'text/javascript; charset=utf-8',
  'icon.svg': 'image/svg+xml',
} as const

/** What the page is made of, by name: files that stand beside this one, and no other. Null for any other name. */
export function readAsset(name: string): { readonly type: string; readonly bytes: Uint8Array<ArrayBuffer> } | null {
  const type = Object.entries(FILES).find(([file]) => file === name)?.[1]
  if (type === undefined) return null
  return { type, bytes: new Uint8Array(readFileSync(new URL(`./assets/${name}`, import.meta.url))) }
}
