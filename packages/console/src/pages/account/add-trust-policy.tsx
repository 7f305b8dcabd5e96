import { Button, Checkbox, Modal, NativeSelect, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api/api.ts'
import type { NewTrustPolicy, TrustPolicy } from '../../api/contract.ts'
import { fieldErrors, isAboutFields } from '../../api/field-errors.ts'
import { submitOnce } from '../../api/submit-once.ts'
import { CodeBlock } from '../../components/copy.tsx'
import { DialogFooter } from '../../components/dialog-footer.tsx'
import { Failure, Notice } from '../../components/notice.tsx'
import { useAccount } from '../../components/queries.ts'
import { useDraft } from '../../components/use-draft.ts'
import { isLoopback, snippetsFor } from '../keys/snippets.ts'
import style from './account.module.css'
import { type IssuerName, issuers } from './issuers.ts'

const form = 'trust_policy'
const untouched = { kind: 'github' as IssuerName, issuer: '', whose: '', branch: '', mayWrite: true }

function trustPolicyOf({ kind, issuer, whose, branch, mayWrite }: typeof untouched): NewTrustPolicy {
  const preset = issuers[kind]
  return {
    name: `${whose.trim()}${branch.trim() && ` on ${branch.trim()}`}`.slice(0, 100),
    issuer: preset.issuer || issuer.trim(),
    conditions: {
      [preset.whose.claim]: whose.trim(),
      ...(preset.branch && branch.trim() && { [preset.branch.claim]: branch.trim() }),
    },
    scopes: mayWrite ? ['assets:read', 'assets:write'] : ['assets:read'],
  }
}

/** Trust policies the jobs of an issuer, and shows what the job needs. */
export function AddTrustPolicy({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const client = useQueryClient()
  const account = useAccount()
  const [draft, change, clear] = useDraft(form, untouched)
  // The form is empty again when the job's lines show: they are those of the trust policy that was made.
  const [kind, setKind] = useState<IssuerName>('github')
  const preset = issuers[draft.kind]
  const add = useMutation({
    mutationFn: () => {
      const trustPolicy = trustPolicyOf(draft)
      return submitOnce(form, trustPolicy, (once) => api.createTrustPolicy(trustPolicy, once))
    },
    onSuccess: () => {
      setKind(draft.kind)
      clear()
      return client.invalidateQueries({ queryKey: ['trust_policies'] })
    },
    gcTime: 0,
  })
  const fields = fieldErrors(add.error, {
    issuer: 'The issuer',
    conditions: 'The condition',
    name: 'The name',
  })
  function close() {
    add.reset()
    onClose()
  }
  return (
    <Modal
      opened={isOpen}
      onClose={close}
      size={add.data ? 'lg' : 'md'}
      title={add.data ? 'Jobs are trusted: set up the job' : 'Trust jobs'}
    >
      {add.data ? (
        <div className={style['dialog']}>
          {add.data.advice.map((advice) => (
            <Notice key={advice} tone="warning">
              <p>{advice}</p>
            </Notice>
          ))}
          <p>
            The job asks its CI system for an identity token with the audience{' '}
            <code>{add.data.trust_policy.audience}</code>, and every <code>oanim</code> command exchanges it
            for a key. The job stores no secret.
          </p>
          {account && (
            <CodeBlock what="Account ID" label="Your account ID (ANIMATE_ACCOUNT)" code={account.id} />
          )}
          {account && <JobLines kind={kind} url={serverOf(add.data.trust_policy)} accountId={account.id} />}
          {isLoopback(serverOf(add.data.trust_policy)) && (
            <Notice tone="warning" title="CI jobs cannot reach this address">
              <p>
                <code>{serverOf(add.data.trust_policy)}</code> is this machine only. Set{' '}
                <code>OANIM_PUBLIC_URL</code> to the address under which the jobs reach the server, and trust
                the jobs again.
              </p>
            </Notice>
          )}
          <DialogFooter>
            <Button onClick={close}>Done</Button>
          </DialogFooter>
        </div>
      ) : (
        <form
          className={style['dialog']}
          onSubmit={(event) => {
            event.preventDefault()
            add.mutate()
          }}
        >
          <NativeSelect
            label="Where the jobs run"
            value={draft.kind}
            onChange={(event) => change({ kind: event.currentTarget.value as IssuerName })}
            data={Object.entries(issuers).map(([value, { label }]) => ({ value, label }))}
          />
          {preset.issuer === '' && (
            <TextInput
              label="Issuer"
              placeholder="https://issuer.example.com"
              required
              value={draft.issuer}
              error={fields['issuer']}
              onChange={(event) => change({ issuer: event.currentTarget.value })}
            />
          )}
          <TextInput
            label={preset.whose.label}
            placeholder={preset.whose.example}
            required
            data-autofocus
            value={draft.whose}
            error={fields['conditions'] ?? fields['name']}
            onChange={(event) => change({ whose: event.currentTarget.value })}
          />
          {preset.branch && (
            <TextInput
              label={`${preset.branch.label} (recommended)`}
              description="Without it every branch, and pull requests from inside the repository, get a key."
              placeholder={preset.branch.example}
              value={draft.branch}
              onChange={(event) => change({ branch: event.currentTarget.value })}
            />
          )}
          <Checkbox
            label="May make media, not only read it"
            checked={draft.mayWrite}
            onChange={(event) => change({ mayWrite: event.currentTarget.checked })}
          />
          {!isAboutFields(add.error, fields) && <Failure error={add.error} />}
          <DialogFooter>
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            <Button type="submit" loading={add.isPending}>
              Trust
            </Button>
          </DialogFooter>
        </form>
      )}
    </Modal>
  )
}

/** The address of the server, as the jobs reach it: what the trust policy expects in a token, if that is an address. */
function serverOf({ audience }: TrustPolicy): string {
  return URL.parse(audience)?.origin ?? location.origin
}

/** The lines of a job that runs `oanim` without a stored key, with everything filled in. */
function JobLines({ kind, url, accountId }: { kind: IssuerName; url: string; accountId: string }) {
  const known = snippetsFor(url, accountId).find(({ id }) => id === kind)
  const code =
    known?.code ??
    `export ANIMATE_API_URL=${url}
export ANIMATE_ACCOUNT=${accountId}
export OANIM_ID_TOKEN="$TOKEN" # the identity token of the job
npx --yes ${url}/oanim.tgz login --oidc`
  return <CodeBlock what={known?.file ?? 'In the job'} code={code} />
}
