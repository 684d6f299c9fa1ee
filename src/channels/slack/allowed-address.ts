/** Null for every place but Slack's own hosts and the configured server. */
export function allowedAddress(address: string, apiUrl: string): URL | null {
  if (!URL.canParse(address)) return null
  const url = new URL(address)
  if (url.username !== '' || url.password !== '') return null
  if (url.origin === new URL(apiUrl).origin) return url
  const isSlack = url.hostname === 'slack.com' || url.hostname.endsWith('.slack.com')
  return url.protocol === 'https:' && url.port === '' && isSlack ? url : null
}
