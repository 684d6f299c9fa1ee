import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import {
  APP_METHOD_SCOPES,
  COMMAND_SCOPES,
  COMMANDS,
  EVENT_SCOPES,
  GLOBAL_SHORTCUTS,
  MESSAGE_SHORTCUTS,
  METHOD_SCOPES,
} from '../../../src/channels/slack/needs.ts'

interface Manifest {
  readonly features: {
    readonly app_home: Record<string, boolean>
    readonly shortcuts: readonly Record<string, string>[]
    readonly slash_commands: readonly Record<string, string | boolean>[]
  }
  readonly oauth_config: { readonly scopes: { readonly bot: readonly string[] } }
  readonly settings: {
    readonly event_subscriptions: { readonly bot_events: readonly string[] }
    readonly interactivity: { readonly is_enabled: boolean }
  }
}

const root = fileURLToPath(new URL('../../../', import.meta.url))
const text = readFileSync(`${root}slack-manifest.yaml`, 'utf8')
const manifest = parse(text) as Manifest
const sources = readdirSync(`${root}src/channels/slack`)
  .filter((name) => name.endsWith('.ts') && name !== 'needs.ts')
  .map((name) => readFileSync(`${root}src/channels/slack/${name}`, 'utf8'))
  .join('\n')

const FAMILIES = 'admin|apps|auth|bots|chat|conversations|files|reactions|team|users|views'

/** Names of methods that stand in quotes somewhere in the channel. */
function methodsIn(code: string): readonly string[] {
  const found = [...code.matchAll(new RegExp(`'((?:${FAMILIES})\\.[a-zA-Z.]+)'`, 'g'))].map(([, name = '']) => name)
  return [...new Set(found)].sort()
}

describe('the manifest of the Slack app', () => {
  it('asks for the scopes of what the code calls and hears, and for no other', () => {
    const needed = [...Object.values(METHOD_SCOPES), ...Object.values(EVENT_SCOPES), COMMAND_SCOPES].flat()
    expect(manifest.oauth_config.scopes.bot).toEqual([...new Set(needed)].sort())
  })

  it('knows every method that the code names', () => {
    const known = Object.keys({ ...METHOD_SCOPES, ...APP_METHOD_SCOPES })
    expect(methodsIn(sources).filter((method) => !known.includes(method))).toEqual([])
    expect(methodsIn("call('users.profile.get')")).toEqual(['users.profile.get'])
  })

  it('subscribes to the events that the code understands, and to no other', () => {
    expect(manifest.settings.event_subscriptions.bot_events).toEqual(Object.keys(EVENT_SCOPES).sort())
    const heard = Object.keys(EVENT_SCOPES).map((event) => event.split('.')[0] ?? '')
    expect(heard.filter((event) => !sources.includes(`case '${event}'`))).toEqual([])
  })

  it('has every way to ask for a request under the name that the code knows', () => {
    const { shortcuts, slash_commands: commands } = manifest.features
    const named = (type: string): unknown[] =>
      shortcuts.filter((one) => one['type'] === type).map((one) => one['callback_id'])
    expect(named('global')).toEqual([...GLOBAL_SHORTCUTS])
    expect(named('message')).toEqual([...MESSAGE_SHORTCUTS])
    expect(commands.map(({ command }) => command)).toEqual([...COMMANDS])
    expect(shortcuts.every(({ name = '' }) => name.length <= 24)).toBe(true)
  })

  it('lets people write to the app and press its buttons', () => {
    expect(manifest.features.app_home).toEqual({
      home_tab_enabled: true,
      messages_tab_enabled: true,
      messages_tab_read_only_enabled: false,
    })
    expect(manifest.settings.interactivity.is_enabled).toBe(true)
  })

  it('names one address for everything over HTTP', () => {
    const addresses = [...text.matchAll(/# \w*url: (\S+)/g)].map(([, address]) => address)
    expect(addresses).toHaveLength(5)
    expect(new Set(addresses)).toEqual(new Set(['https://support.example.com/slack/events']))
  })
})
