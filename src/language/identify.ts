export interface Identified { readonly language: string | null }
export function identify(text: string, _options: { readonly prior?: string; readonly current?: string } = {}): Identified {
  const cyrillic = (text.match(/\p{Script=Cyrillic}/gu) ?? []).length
  const latin = (text.match(/\p{Script=Latin}/gu) ?? []).length
  if (cyrillic + latin < 12) return { language: null }
  if (cyrillic > 4 * latin) return { language: 'ru' }
  return latin > 4 * cyrillic ? { language: 'en' } : { language: null }
}
