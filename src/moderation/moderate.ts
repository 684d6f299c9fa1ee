export interface ModerationResult { readonly verdict: 'ok' | 'warn' | 'refuse'; readonly hits: readonly { readonly start: number; readonly end: number; readonly rule: string; readonly tier: string; readonly lang: string }[] }
export interface ModerationOptions { readonly lang?: string; readonly zone?: 'prose' | 'name' | 'fileName' | 'forward'; readonly speaker?: 'requester' | 'agent' }
const WORDS = /(?<!\p{L})(?:бля(?:дь|ть)?|сука|хуй|пизд\p{L}*|fuck\p{L}*|shit|идиот(?:ы)?)(?!\p{L})/giu
export function moderate(text: string, { zone }: ModerationOptions = {}): ModerationResult {
  if (zone === 'forward') return { verdict: 'ok', hits: [] }
  const hits = [...text.slice(0, 20_000).matchAll(WORDS)].map((m) => ({ start: m.index, end: m.index + m[0].length, rule: 'first', tier: 'obscene', lang: 'ru' }))
  return { verdict: hits.length > 0 ? 'refuse' : 'ok', hits }
}
