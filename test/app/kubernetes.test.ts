import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { parseAllDocuments } from 'yaml'
import { parseFilesUrl } from '../../src/files/files-url.ts'
import { VARIABLES } from '../../src/config/variables.ts'

const FOLDER = join(import.meta.dirname, '..', '..', 'deploy', 'kubernetes')

/** Every document of every file; a fault in the YAML, or a name that is given twice, throws. */
const manifests: readonly unknown[] = readdirSync(FOLDER).flatMap((file) =>
  parseAllDocuments(readFileSync(join(FOLDER, file), 'utf8'), { strict: true, merge: true }).map((document) => {
    if (document.errors.length > 0) throw new Error(`${file}: ${document.errors[0]?.message}`)
    return document.toJS() as unknown
  }),
)

/** What stands at `spec.replicas`; undefined where nothing does. */
function at(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((inner, name) => {
    return typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>)[name] : undefined
  }, value)
}

/** The same in the only manifest of a kind. */
function of(kind: string, path: string): unknown {
  const [found, ...others] = manifests.filter((manifest) => at(manifest, 'kind') === kind)
  if (!found || others.length > 0) throw new Error(`There is not exactly one ${kind}`)
  return at(found, path)
}

const pod = (path: string): unknown => of('Deployment', `spec.template.spec.${path}`)
const program = (path: string): unknown => pod(`containers.0.${path}`)
const plain = (): readonly string[] => (program('env') as readonly { readonly name: string }[]).map(({ name }) => name)

describe('the manifests for Kubernetes', () => {
  it('say what they are, and live in one namespace', () => {
    expect(manifests.map((manifest) => at(manifest, 'kind')).sort()).toEqual(
      ['Deployment', 'Ingress', 'Namespace', 'PodDisruptionBudget', 'Secret', 'Service'].sort(),
    )
    for (const manifest of manifests) {
      expect(at(manifest, 'apiVersion')).toMatch(/^[a-z0-9./]+$/)
      const isNamespace = at(manifest, 'kind') === 'Namespace'
      expect(at(manifest, isNamespace ? 'metadata.name' : 'metadata.namespace')).toBe('zayavka')
    }
  })

  it('run two programs that receive by webhook, and never stop both', () => {
    expect(of('Deployment', 'spec.replicas')).toBe(2)
    expect(of('Deployment', 'spec.strategy.rollingUpdate.maxUnavailable')).toBe(0)
    expect(of('PodDisruptionBudget', 'spec.minAvailable')).toBe(1)
    expect(plain()).toContain('TELEGRAM_WEBHOOK_URL')
  })

  it('find their pods by one label', () => {
    const labels = of('Deployment', 'spec.template.metadata.labels')
    expect(of('Deployment', 'spec.selector.matchLabels')).toEqual(labels)
    expect(of('Service', 'spec.selector')).toEqual(labels)
    expect(of('PodDisruptionBudget', 'spec.selector.matchLabels')).toEqual(labels)
  })

  it('ask for life and readiness apart, and leave time for the end', () => {
    expect(program('livenessProbe.httpGet.path')).toBe('/healthz')
    expect(program('startupProbe.httpGet.path')).toBe('/healthz')
    expect(program('readinessProbe.httpGet.path')).toBe('/readyz')
    const pause = Number(program('lifecycle.preStop.exec.command.1'))
    // Ten seconds are what the program itself takes at most after SIGTERM.
    expect(pod('terminationGracePeriodSeconds')).toBeGreaterThan(10 + pause)
  })

  it('give the program no rights that it does not need', () => {
    expect([pod('securityContext.runAsNonRoot'), pod('automountServiceAccountToken')]).toEqual([true, false])
    expect(program('securityContext')).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    })
  })

  it('set only variables that the program knows, and keep the secrets in the secret', () => {
    const hidden = Object.keys(of('Secret', 'stringData') as object)
    const known: readonly string[] = VARIABLES
    expect([...plain(), ...hidden].filter((name) => !known.includes(name))).toEqual([])
    expect(hidden).toEqual(
      expect.arrayContaining(['DATABASE_URL', 'SECRET_KEY', 'TELEGRAM_BOT_TOKEN', 'TELEGRAM_WEBHOOK_SECRET']),
    )
    expect(plain().filter((name) => /TOKEN|SECRET|DATABASE|SMTP/.test(name))).toEqual([])
    expect(program('envFrom.0.secretRef.name')).toBe(of('Secret', 'metadata.name'))
    expect(parseFilesUrl(String(of('Secret', 'stringData.FILES_URL'))).ok).toBe(true)
  })
})
