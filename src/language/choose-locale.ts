/**
 * What to speak to somebody whose language has no texts. Only where people who write the one read the other as a matter of
 * course; nobody is answered in Russian for writing Ukrainian, nor in one Romance language for another.
 */
const NEAREST: Readonly<Record<string, readonly string[]>> = {
  be: ['ru'],
  kk: ['ru'],
  uz: ['ru'],
}

/**
 * The enabled locale to speak after a message was identified: its own language, else the nearest one that is enabled, else the
 * current one. Null keeps the current locale. Tags are compared by their first part, so `pt-BR` and `pt` are one.
 */
export function chooseLocale(identified: string | null, enabled: readonly string[], current: string): string {
  if (identified === null) return current
  const wanted = base(identified)
  const find = (language: string): string | undefined => enabled.find((locale) => base(locale) === language)
  const isOwn = base(current) === wanted
  if (isOwn && enabled.includes(current)) return current
  for (const language of [wanted, ...(Object.hasOwn(NEAREST, wanted) ? (NEAREST[wanted] ?? []) : [])]) {
    const locale = find(language)
    if (locale !== undefined) return locale
  }
  return current
}

function base(tag: string): string {
  return tag.toLowerCase().split(/[-_]/, 1)[0] ?? ''
}
