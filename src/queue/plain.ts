/** A note as the database can keep it: at most 500 characters, no NUL and no half of an emoji. */
export function plain(text: string): string {
  return text
    .slice(0, 500)
    .replaceAll('\u0000', '')
    .replaceAll(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd')
}
