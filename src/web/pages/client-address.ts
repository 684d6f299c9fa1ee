import { BlockList, isIP, isIPv4 } from 'node:net'

/** Who asks, as far as the connection and trusted proxies say. Never throws; a forged header of a stranger changes nothing. */
export type ClientAddress = (connection: string | undefined, forwardedFor: string | undefined) => string

/**
 * Reads the client's address from the connection and, when that is a trusted proxy, from `X-Forwarded-For` from its right end
 * on: the first address that is no trusted proxy. What stands left of it anybody could have written.
 *
 * An IPv6 client is named by its /64: whoever has one address there has them all.
 *
 * @param trustedProxies addresses and networks, `10.0.0.5`, `10.1.0.0/16`.
 */
export function createClientAddress(trustedProxies: readonly string[]): ClientAddress {
  const trusted = new BlockList()
  for (const network of trustedProxies) {
    const [address = '', bits] = network.split('/')
    const family = isIPv4(address) ? 'ipv4' : 'ipv6'
    trusted.addSubnet(address, Number(bits ?? (family === 'ipv4' ? 32 : 128)), family)
  }
  const isTrusted = (address: string): boolean => trusted.check(address, isIPv4(address) ? 'ipv4' : 'ipv6')
  return (connection, forwardedFor) => {
    let client = plain(connection ?? '')
    if (isIP(client) === 0) return 'unknown'
    const hops = (forwardedFor ?? '').split(',').reverse()
    for (const hop of hops) {
      const address = plain(hop)
      if (!isTrusted(client) || isIP(address) === 0) break
      client = address
    }
    return isIPv4(client) ? client : networkOf(client)
  }
}

/** Without brackets, port and zone; an IPv4 address inside of IPv6 as itself. */
function plain(written: string): string {
  const text = written.trim().toLowerCase()
  const bare = /^\[([^\]]*)\](?::\d+)?$/.exec(text)?.[1] ?? text.replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1')
  const address = bare.replace(/%.*$/, '')
  const inner = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(address)?.[1]
  return inner !== undefined && isIPv4(inner) ? inner : address
}

function networkOf(address: string): string {
  const [head = '', tail] = address.split('::')
  const before = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length)
  const groups = [...before, ...Array<string>(zeros).fill('0'), ...after].slice(0, 4)
  return `${groups.map((group) => group.replace(/^0+(?=.)/, '')).join(':')}::/64`
}
