/**
 * True when a form came from our own page, as far as the browser says. The pages send no referrer, so browsers write
 * `Origin: null` on their own forms as well; then `Sec-Fetch-Site` tells the two apart. A program that says nothing of the
 * kind is let through to the seal of the form, which it cannot have.
 */
export function isSameOrigin(request: Request, publicUrl: string): boolean {
  const site = request.headers.get('Sec-Fetch-Site')
  if (site !== null && site !== 'same-origin') return false
  const origin = request.headers.get('Origin')
  if (origin === null || origin === 'null') return true
  if (!URL.canParse(origin)) return false
  const host = request.headers.get('Host')
  return new URL(origin).origin === new URL(publicUrl).origin || new URL(origin).host === host
}
