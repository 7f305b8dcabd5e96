import { Button, Checkbox, Modal, NativeSelect, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api/api.ts'
import type { Trust } from '../../api/contract.ts'
import { Problem } from '../../api/problem.ts'
import { Confirm } from '../../parts/confirm.tsx'
import { Failure, Notice } from '../../parts/notice.tsx'
import { Panel } from '../../parts/page.tsx'
import { Time } from '../../parts/time.tsx'
import { say } from '../../parts/toasts.tsx'
import style from './account.module.css'

const issuers = {
  github: {
    label: 'GitHub Actions',
    issuer: 'https://token.actions.githubusercontent.com',
    whose: { claim: 'repository', label: 'Repository', example: 'octo/app' },
    branch: { claim: 'ref', label: 'Branch', example: 'refs/heads/main' },
  },
  gitlab: {
    label: 'GitLab',
    issuer: 'https://gitlab.com',
    whose: { claim: 'project_path', label: 'Project', example: 'group/project' },
    branch: { claim: 'ref', label: 'Branch', example: 'main' },
  },
  other: {
    label: 'Another issuer (OpenID Connect)',
    issuer: '',
    whose: { claim: 'sub', label: 'Subject', example: 'system:serviceaccount:media:painter' },
    branch: undefined,
  },
} as const

type IssuerName = keyof typeof issuers

/** CI jobs that get a key for their identity, so that no secret is stored there. */
export function Jobs() {
  const client = useQueryClient()
  const trusts = useQuery({ queryKey: ['trusts'], queryFn: api.trusts })
  const [isAdding, setIsAdding] = useState(false)
  const [removing, setRemoving] = useState<Trust>()
  const remove = useMutation({
    mutationFn: (id: string) => api.removeTrust(id),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['trusts'] })
      say('Jobs of that kind get no key any more')
      setRemoving(undefined)
    },
  })
  const shown = trusts.data?.trusts.filter(({ removed_at }) => removed_at === null) ?? []
  return (
    <Panel
      title="CI jobs without a secret"
      lead="A job on GitHub, GitLab or any OpenID Connect issuer exchanges its identity for a key that lives minutes. Such keys are not among the ten."
      actions={
        <Button variant="default" onClick={() => setIsAdding(true)}>
          Trust jobs
        </Button>
      }
    >
      <Failure error={trusts.error} onRetry={() => void trusts.refetch()} />
      {shown.length > 0 && (
        <ul className={style['list']}>
          {shown.map((trust) => (
            <li key={trust.id}>
              <div className={style['what']}>
                <p className={style['name']}>{trust.name}</p>
                <p>
                  {Object.entries(trust.conditions)
                    .map(([claim, pattern]) => `${claim} is ${pattern}`)
                    .join(', ')}
                </p>
                <small>
                  {new URL(trust.issuer).host}; {trust.scopes.join(', ')}; {trust.lifetime_s / 60} minutes;{' '}
                  {trust.last_used_at ? (
                    <>
                      last used <Time at={trust.last_used_at} />
                    </>
                  ) : (
                    'never used'
                  )}
                </small>
              </div>
              <Button
                variant="subtle"
                color="red"
                size="compact-sm"
                aria-label={`Remove ${trust.name}`}
                onClick={() => setRemoving(trust)}
              >
                Remove
              </Button>
            </li>
          ))}
        </ul>
      )}
      <AddTrust isOpen={isAdding} onClose={() => setIsAdding(false)} />
      <Confirm
        title={`Remove “${removing?.name}”?`}
        isOpen={removing !== undefined}
        action="Remove"
        isBusy={remove.isPending}
        error={remove.error}
        onConfirm={() => removing && remove.mutate(removing.id)}
        onClose={() => {
          remove.reset()
          setRemoving(undefined)
        }}
      >
        <p>Its jobs get no key any more, and the keys that they have end at once.</p>
      </Confirm>
    </Panel>
  )
}

function AddTrust({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const client = useQueryClient()
  const [kind, setKind] = useState<IssuerName>('github')
  const [issuer, setIssuer] = useState('')
  const [whose, setWhose] = useState('')
  const [branch, setBranch] = useState('')
  const [mayWrite, setMayWrite] = useState(true)
  const preset = issuers[kind]
  const add = useMutation({
    mutationFn: () =>
      api.createTrust({
        name: `${whose.trim()}${branch.trim() && ` on ${branch.trim()}`}`.slice(0, 100),
        issuer: preset.issuer || issuer.trim(),
        conditions: {
          [preset.whose.claim]: whose.trim(),
          ...(preset.branch && branch.trim() && { [preset.branch.claim]: branch.trim() }),
        },
        scopes: mayWrite ? ['assets:read', 'assets:write'] : ['assets:read'],
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['trusts'] }),
    gcTime: 0,
  })
  const fields = add.error instanceof Problem ? add.error.fields : {}
  function close() {
    add.reset()
    onClose()
  }
  return (
    <Modal opened={isOpen} onClose={close} title={add.data ? 'Jobs are trusted' : 'Trust jobs'}>
      {add.data ? (
        <div className={style['form']}>
          {add.data.advice.map((advice) => (
            <Notice key={advice} tone="warning">
              <p>{advice}</p>
            </Notice>
          ))}
          <p>
            In the job, ask for an identity with the audience <code>{add.data.trust.audience}</code>, and set{' '}
            <code>ANIMATE_API_URL</code> and <code>ANIMATE_ACCOUNT</code>. Then every <code>oanim</code>{' '}
            command works without a key.
          </p>
          <Button onClick={close}>Done</Button>
        </div>
      ) : (
        <form
          className={style['form']}
          onSubmit={(event) => {
            event.preventDefault()
            add.mutate()
          }}
        >
          <NativeSelect
            label="Where the jobs run"
            value={kind}
            onChange={(event) => setKind(event.currentTarget.value as IssuerName)}
            data={Object.entries(issuers).map(([value, { label }]) => ({ value, label }))}
          />
          {preset.issuer === '' && (
            <TextInput
              label="Issuer"
              placeholder="https://issuer.example.com"
              required
              value={issuer}
              error={fields['issuer']}
              onChange={(event) => setIssuer(event.currentTarget.value)}
            />
          )}
          <TextInput
            label={preset.whose.label}
            placeholder={preset.whose.example}
            required
            data-autofocus
            value={whose}
            error={fields['conditions'] ?? fields['name']}
            onChange={(event) => setWhose(event.currentTarget.value)}
          />
          {preset.branch && (
            <TextInput
              label={`${preset.branch.label} (recommended)`}
              description="Without it every branch, and pull requests from inside the repository, get a key."
              placeholder={preset.branch.example}
              value={branch}
              onChange={(event) => setBranch(event.currentTarget.value)}
            />
          )}
          <Checkbox
            label="May make media, not only read it"
            checked={mayWrite}
            onChange={(event) => setMayWrite(event.currentTarget.checked)}
          />
          {Object.keys(fields).length === 0 && <Failure error={add.error} />}
          <Button type="submit" loading={add.isPending}>
            Trust
          </Button>
        </form>
      )}
    </Modal>
  )
}
