import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { Deployment } from 'kubernetes-models/apps/v1/Deployment'
import { Ingress } from 'kubernetes-models/networking.k8s.io/v1/Ingress'
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy'
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget'
import { ConfigMap } from 'kubernetes-models/v1/ConfigMap'
import { Namespace } from 'kubernetes-models/v1/Namespace'
import { Secret } from 'kubernetes-models/v1/Secret'
import { Service } from 'kubernetes-models/v1/Service'
import { parse } from 'yaml'
import { readConfig, variables } from '../packages/server/src/config.ts'
import { operations } from '../packages/server/src/operations.ts'
import { readStages } from './support/build-image.ts'
import { withTool } from './support/with-tool.ts'

const root = join(import.meta.dirname, '..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')

/** The server closes within this time after SIGTERM (`serve.ts`). Seconds. */
const drainSeconds = 5

const settings = new Set(variables.map(({ name }) => name))
const isOperation = (path: string) => operations.some((each) => each.method === 'GET' && each.path === path)

describe('the Kubernetes manifests', () => {
  const folder = join(root, 'deploy/kubernetes')
  const models = {
    Deployment,
    Ingress,
    NetworkPolicy,
    PodDisruptionBudget,
    ConfigMap,
    Namespace,
    Secret,
    Service,
  }
  // biome-ignore lint/suspicious/noExplicitAny: the schemas of Kubernetes check the content first.
  const manifests: Record<string, any> = Object.fromEntries(
    globSync('*.yaml', { cwd: folder }).map((file) => [
      file,
      parse(readFileSync(join(folder, file), 'utf8')),
    ]),
  )
  const named = (kind: string) => Object.values(manifests).find((each) => each.kind === kind)
  const deployment = named('Deployment')
  const pod = deployment.spec.template
  const [container] = pod.spec.containers

  test('match the schemas of Kubernetes, and contain no unknown field', () => {
    const declared = new Set(
      globSync('{apps/v1,networking.k8s.io/v1,policy/v1,v1}/*.d.ts', {
        cwd: join(root, 'node_modules/kubernetes-models'),
      }).flatMap((file) =>
        [...read(`node_modules/kubernetes-models/${file}`).matchAll(/^ +"(\w+)"\??: /gm)].map(
          ([, field]) => field,
        ),
      ),
    )
    for (const field of ['name', 'namespace', 'labels', 'annotations', 'matchLabels']) declared.add(field)
    const free = /^(?:labels|annotations|matchLabels|data|stringData|limits|requests)$/
    const check = (value: unknown, path: string): void => {
      if (typeof value !== 'object' || value === null) return
      for (const [key, below] of Object.entries(value)) {
        // The selector of a Service is a map of labels.
        const isField = !Array.isArray(value) && !key.includes('/')
        if (isField) assert.ok(declared.has(key), `${path}.${key}`)
        if (!free.test(key)) check(below, `${path}.${key}`)
      }
    }
    for (const [file, manifest] of Object.entries(manifests)) {
      if (manifest.kind === 'Kustomization') continue
      const Model = models[manifest.kind as keyof typeof models]
      assert.equal(manifest.apiVersion, Model.apiVersion, file)
      const { apiVersion, kind, ...content } = manifest
      new Model(content).validate()
      check(content, file)
    }
  })

  test('are all in the kustomization, except the example of the secret', () => {
    const { resources, images, namespace } = manifests['kustomization.yaml']
    assert.deepEqual(
      [...resources, 'kustomization.yaml', 'secret.example.yaml'].toSorted(),
      Object.keys(manifests).toSorted(),
    )
    assert.equal(images[0].name, container.image)
    assert.equal(images[0].newTag, JSON.parse(read('packages/server/package.json')).version)
    assert.equal(named('Namespace').metadata.name, namespace)
    assert.equal(named('Secret').metadata.namespace, namespace)
  })

  test('refer to each other by names, ports and labels that exist', () => {
    const labels = Object.entries(pod.metadata.labels).map(String)
    const selectors = [
      deployment.spec.selector,
      named('PodDisruptionBudget').spec.selector,
      named('NetworkPolicy').spec.podSelector,
      { matchLabels: named('Service').spec.selector },
      ...pod.spec.topologySpreadConstraints.map((each: { labelSelector: object }) => each.labelSelector),
    ]
    for (const { matchLabels } of selectors) assert.deepEqual(Object.entries(matchLabels).map(String), labels)
    const ports = new Map(
      container.ports.map((each: { name: string; containerPort: number }) => [each.name, each.containerPort]),
    )
    const { ingress } = named('NetworkPolicy').spec
    for (const rule of ingress) for (const { port } of rule.ports) assert.ok(ports.has(port), port)
    const [service] = named('Service').spec.ports
    assert.ok(ports.has(service.targetPort))
    const { host, http } = named('Ingress').spec.rules[0]
    assert.deepEqual(http.paths[0].backend.service, { name: 'open-animate', port: { name: service.name } })
    assert.deepEqual(named('Ingress').spec.tls[0].hosts, [host])
    assert.deepEqual(
      container.envFrom.map((each: Record<string, { name: string }>) => Object.values(each)[0]?.name),
      [named('ConfigMap').metadata.name, named('Secret').metadata.name],
    )
    const volumes = pod.spec.volumes.map(({ name }: { name: string }) => name)
    assert.deepEqual(
      container.volumeMounts.map(({ name }: { name: string }) => name),
      volumes,
    )
    assert.equal(ports.get('http'), 8000)
    assert.equal(String(ports.get('metrics')), named('ConfigMap').data.OANIM_METRICS_PORT)
    assert.equal(named('ConfigMap').data.OANIM_PUBLIC_URL, `https://${host}`)
  })

  test('give the server valid settings', () => {
    const environment = { ...named('ConfigMap').data, ...named('Secret').stringData }
    for (const [name, value] of Object.entries(environment)) {
      assert.ok(settings.has(name), name)
      assert.equal(typeof value, 'string', name)
    }
    const { metrics, databaseUrl, assets } = readConfig(environment)
    assert.ok(metrics && databaseUrl && assets)
  })

  test('ask routes that exist, and leave time to stop', () => {
    assert.equal(container.startupProbe.httpGet.path, '/health')
    assert.equal(container.livenessProbe.httpGet.path, '/health')
    assert.equal(container.readinessProbe.httpGet.path, '/ready')
    for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe']) {
      const { path, port } = container[probe].httpGet
      assert.ok(isOperation(path), path)
      assert.equal(port, 'http')
    }
    assert.ok(
      pod.spec.terminationGracePeriodSeconds > container.lifecycle.preStop.sleep.seconds + drainSeconds,
    )
    assert.ok(named('PodDisruptionBudget').spec.minAvailable < deployment.spec.replicas)
  })

  test('meet the Pod Security Standard that the namespace enforces', () => {
    assert.equal(named('Namespace').metadata.labels['pod-security.kubernetes.io/enforce'], 'restricted')
    const user = readStages(read('Dockerfile'))
      .at(-1)
      ?.instructions.findLast(({ name }) => name === 'USER')?.text
    const { runAsNonRoot, runAsUser, runAsGroup, fsGroup, seccompProfile } = pod.spec.securityContext
    assert.deepEqual(
      [runAsNonRoot, `${runAsUser}:${runAsGroup}`, seccompProfile],
      [true, user, { type: 'RuntimeDefault' }],
    )
    assert.equal(fsGroup, runAsGroup)
    assert.deepEqual(container.securityContext, {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    })
  })

  test('are built by kubectl without a change of their selectors', (t) => {
    const result = withTool(t, 'kubectl', ['kustomize', folder])
    if (!result) return
    assert.equal(result.status, 0, result.output)
    assert.match(result.output, /matchLabels:\n +k8s-app: kube-dns\n/)
  })
})
