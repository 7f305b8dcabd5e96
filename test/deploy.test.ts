import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { describe, test } from 'node:test'
import { parseEnv } from 'node:util'
import { validate } from 'dockerfile-utils'
import { parse } from 'yaml'
import { readConfig, variables } from '../packages/server/src/config.ts'
import { operations } from '../packages/server/src/operations.ts'
import { readStages } from './support/build-image.ts'
import { withTool } from './support/with-tool.ts'

const root = join(import.meta.dirname, '..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const json = (path: string) => JSON.parse(read(path))
const launchers = ['start', 'owner-key', 'grant-credit', 'owner-link', 'backup', 'restore', 'move-assets']

/** The server closes within this time after SIGTERM (`serve.ts`). Seconds. */
const drainSeconds = 5

const settings = new Set(variables.map(({ name }) => name))
const isOperation = (path: string) => operations.some((each) => each.method === 'GET' && each.path === path)

describe('the Dockerfile', () => {
  const text = read('Dockerfile')
  const stages = readStages(text)
  const image = stages.at(-1)?.instructions ?? []
  const textOf = (name: string) => image.findLast((each) => each.name === name)?.text ?? ''

  test('has no finding of its linter, and takes the official image of the pinned Node', () => {
    assert.deepEqual(
      validate(text).map(({ message, range }) => `${range.start.line + 1}: ${message}`),
      [],
    )
    const { node } = json('package.json').dependencies
    assert.equal(stages.at(-1)?.base, `node:${node}-trixie-slim`)
    for (const { base } of stages)
      assert.ok(base === stages.at(-1)?.base || stages.some((s) => s.name === base))
  })

  test('runs the server itself as a user without rights, on any read-only root', () => {
    assert.match(textOf('USER'), /^[1-9]\d*:[1-9]\d*$/)
    assert.deepEqual(JSON.parse(textOf('CMD')), ['node', 'packages/server/src/main.ts'])
    assert.ok(existsSync(join(root, 'packages/server/src/main.ts')))
    assert.deepEqual(JSON.parse(textOf('VOLUME')), ['/data'])
    assert.ok(!image.some(({ name }) => name === 'RUN'), 'what needs tools happens in an earlier stage')
  })

  test('sets variables that the server reads, and asks for a route that exists', () => {
    const environment = Object.fromEntries(
      [...textOf('ENV').matchAll(/(\w+)=(\S+)/g)].map(([, name, value]) => [name, value]),
    )
    const ours = Object.keys(environment).filter((name) => !/^(?:NODE_ENV|HOME|NPM_\w+)$/.test(name))
    assert.deepEqual(
      ours.filter((name) => !settings.has(name)),
      [],
    )
    const { host, port, dataDir } = readConfig(environment)
    assert.deepEqual([host, port, dataDir], ['0.0.0.0', Number(textOf('EXPOSE')), '/data'])
    const [, path = ''] = /\{process\.env\.PORT\}(\/\w+)/.exec(textOf('HEALTHCHECK')) ?? []
    assert.ok(isOperation(path), path)
  })

  test('has every command that the messages of the server name', () => {
    const { scripts } = json('deploy/image-package.json')
    assert.deepEqual(Object.keys(scripts).toSorted(), launchers.toSorted())
    for (const name of launchers) {
      const script = /become\(\['(\S+?)'/.exec(read(`scripts/${name}.mjs`))?.[1]
      assert.equal(scripts[name], `node ${script}`)
    }
  })
})

describe('the compose file', () => {
  interface Service {
    image: string
    restart: string
    read_only: boolean
    cap_drop: string[]
    security_opt: string[]
    environment: Record<string, string>
    ports?: string[]
    networks: string[] | Record<string, { ipv4_address?: string }>
    volumes?: (string | { target: string })[]
    configs?: { source: string }[]
    depends_on?: Record<string, { condition: string }>
    healthcheck?: { test: string[] }
    stop_grace_period?: string
    deploy: { resources: { limits: Record<string, string | number> } }
  }
  const text = read('deploy/compose.yaml')
  const compose = parse(text, { merge: true }) as Record<'networks' | 'volumes' | 'configs', object> & {
    services: Record<string, Service>
  }
  const { server, caddy, ...others } = compose.services as Record<string, Service> & {
    server: Service
    caddy: Service
  }
  const caddyfile = read('deploy/Caddyfile')
  const networksOf = ({ networks }: Service) => (Array.isArray(networks) ? networks : Object.keys(networks))

  test('drops every right of each service, limits it, and pins its image', () => {
    for (const [name, service] of Object.entries(compose.services)) {
      assert.equal(service.read_only, true, name)
      assert.deepEqual(service.cap_drop, ['ALL'], name)
      assert.deepEqual(service.security_opt, ['no-new-privileges:true'], name)
      assert.equal(service.restart, 'unless-stopped', name)
      assert.deepEqual(Object.keys(service.deploy.resources.limits), ['cpus', 'memory', 'pids'], name)
      assert.match(service.image, /^open-animate:local$|:v?\d+\.\d+/, name)
    }
  })

  test('names only services, networks, volumes and files that exist', () => {
    for (const [name, service] of Object.entries(compose.services)) {
      for (const network of networksOf(service)) assert.ok(network in compose.networks, `${name}: ${network}`)
      for (const { source } of service.configs ?? []) assert.ok(source in compose.configs, source)
      for (const volume of service.volumes ?? []) {
        if (typeof volume !== 'string') continue
        const [source = ''] = volume.split(':')
        const isThere = source.startsWith('.')
          ? existsSync(join(root, 'deploy', source))
          : source in compose.volumes
        assert.ok(isThere, volume)
      }
      for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
        assert.equal(condition, 'service_healthy')
        // The image of the server brings its own.
        assert.ok(other === 'server' || compose.services[other]?.healthcheck, other)
      }
    }
  })

  test('publishes nothing but Caddy, and hides the database and the bucket from it', () => {
    assert.deepEqual(caddy.ports, ['80:80', '443:443', '443:443/udp'])
    for (const [name, service] of Object.entries({ server, ...others }))
      assert.equal(service.ports, undefined, name)
    for (const service of Object.values(others)) {
      assert.deepEqual(networksOf(service), ['private'])
    }
    assert.ok(!networksOf(caddy).includes('private'))
  })

  test('lets the servers believe only Caddy, which reaches them at their port', () => {
    const network = (compose.networks as Record<string, { ipam?: { config: { subnet: string }[] } }>)['proxy']
    const address = (caddy.networks as Record<string, { ipv4_address?: string }>)['proxy']?.ipv4_address
    assert.equal(server.environment['OANIM_TRUSTED_PROXIES'], address)
    assert.equal(network?.ipam?.config[0]?.subnet, address?.replace(/\.\d+$/, '.0/24'))
    assert.match(caddyfile, /^\t\t\tname server\n\t\t\tport 8000$/m)
    assert.ok(networksOf(server).includes('proxy'))
    assert.ok(Number.parseInt(server.stop_grace_period ?? '0', 10) > drainSeconds)
  })

  test('with the secrets that the guide creates, has valid settings of the server', async () => {
    const [, script = ''] =
      /```bash\n(umask 077\n[\s\S]*?END\n)docker compose/.exec(read('docs/containers.md')) ?? []
    const folder = await mkdtemp(join(tmpdir(), 'oanim-env-'))
    try {
      const { status, stderr } = spawnSync('sh', ['-euc', `mkdir deploy\n${script}`], {
        cwd: folder,
        encoding: 'utf8',
      })
      assert.equal(status, 0, stderr)
      const secrets = parseEnv(readFileSync(join(folder, 'deploy/.env'), 'utf8'))
      const needed = [...text.matchAll(/\$\{(\w+):\?/g)].map(([, name]) => name)
      assert.deepEqual(needed.toSorted(), Object.keys(secrets).toSorted())
      const fill = (value: string) =>
        value.replaceAll(/\$\{(\w+)(?::([?-])[^}]*)?\}/g, (_, name) => secrets[name] ?? '')
      const environment = Object.fromEntries(
        Object.entries(server.environment).map(([name, value]) => [name, fill(String(value))]),
      )
      assert.deepEqual(
        Object.keys(environment).filter((name) => !settings.has(name)),
        [],
      )
      const { publicUrl, databaseUrl, printsFirstKey, assets } = readConfig(environment)
      assert.deepEqual([publicUrl, printsFirstKey], ['https://animate.example.com', false])
      assert.ok(databaseUrl && URL.canParse(databaseUrl))
      assert.ok(assets && 'bucket' in assets && assets.region === 'garage')
      for (const value of Object.values(secrets))
        assert.ok(!/[^\w.-]/.test(value ?? ''), 'is safe within a URL')
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
    const ignored = read('.gitignore').split('\n')
    assert.ok(ignored.includes('.env') && ignored.includes('deploy/kubernetes/secret.yaml'))
  })

  test('has a Caddyfile that Caddy accepts', (t) => {
    for (const [open, close] of ['{}', '[]']) {
      assert.equal(caddyfile.split(open as string).length, caddyfile.split(close as string).length)
    }
    const file = join(root, 'deploy/Caddyfile')
    const args = ['validate', '--adapter', 'caddyfile', '--config', file]
    const result = withTool(t, 'caddy', args, { DOMAIN: 'animate.example.com' })
    if (result) assert.equal(result.status, 0, result.output)
  })
})

describe('the systemd unit', () => {
  const path = 'deploy/systemd/open-animate.service'
  const unit = read(path)
  const valuesOf = (name: string) =>
    [...unit.matchAll(new RegExp(`^${name}=(.*)$`, 'gm'))].map(([, value = '']) => value)

  test('starts the pinned Node on the server, with valid settings', () => {
    const [folder] = valuesOf('WorkingDirectory')
    const [program = '', file = ''] = (valuesOf('ExecStart')[0] ?? '').split(' ')
    assert.ok(existsSync(join(root, program.replace(`${folder}/`, ''))))
    assert.ok(existsSync(join(root, file)))
    const environment = Object.fromEntries(
      valuesOf('Environment').flatMap((line) =>
        line.split(' ').map((pair) => pair.split('=') as [string, string]),
      ),
    )
    for (const name of Object.keys(environment))
      assert.ok(settings.has(name) || /^(?:NODE_ENV|HOME)$/.test(name), name)
    const { dataDir, printsFirstKey } = readConfig(environment)
    assert.deepEqual([dataDir, printsFirstKey], [`/var/lib/${valuesOf('StateDirectory')[0]}`, false])
    assert.ok(Number.parseInt(valuesOf('TimeoutStopSec')[0] ?? '0', 10) > drainSeconds)
  })

  test('leaves the server what it needs: machine code at run time, and a lower priority for image workers', () => {
    assert.deepEqual(valuesOf('MemoryDenyWriteExecute'), ['no'])
    assert.match(read('packages/server/src/providers/local/image-worker.ts'), /\bsetPriority\(/)
    assert.deepEqual(valuesOf('SystemCallFilter').at(-1), 'setpriority')
  })

  test('is accepted by systemd, which finds little exposed', async (t) => {
    assert.ok(unit.split('\n').every((line) => /^(?:#.*|\[\w+\]|\w+=.*|)$/.test(line)))
    const folder = await mkdtemp(join(tmpdir(), 'oanim-unit-'))
    try {
      const copy = join(folder, basename(path))
      // It verifies that the program is there.
      writeFileSync(copy, unit.replaceAll('/opt/open-animate', root))
      const verified = withTool(t, 'systemd-analyze', ['verify', copy])
      if (!verified) return
      assert.deepEqual([verified.status, verified.output], [0, ''])
      const security = withTool(t, 'systemd-analyze', ['security', '--offline=true', '--threshold=15', copy])
      assert.equal(security?.status, 0, security?.output)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
})
