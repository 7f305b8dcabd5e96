import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { client } from '../../api/client.ts'
import type { Schemas, TrustPolicy } from '../../api/contract.ts'
import { fieldErrors, isAboutFields } from '../../api/field-errors.ts'
import { submitOnce } from '../../api/submit-once.ts'
import { BudgetFields, budgetError, budgetsOf, noBudgets } from '../../components/budget-fields.tsx'
import { CodeBlock } from '../../components/copy.tsx'
import { CancellableForm, Dialog, DialogBody, DialogFooter } from '../../components/form.tsx'
import { ModelsField, patternsOf } from '../../components/models-field.tsx'
import { Notice } from '../../components/notice.tsx'
import { useAccount } from '../../components/queries.ts'
import { useDraft } from '../../components/use-draft.ts'
import { isLoopback, snippetsFor } from '../keys/snippets.ts'
import { type IssuerName, issuers } from './issuers.ts'

const form = 'trust_policy'
const initial = {
  kind: 'github' as IssuerName,
  issuer: '',
  subject: '',
  branch: '',
  mayWrite: true,
  models: '',
  ...noBudgets,
}

function trustPolicyOf({
  kind,
  issuer,
  subject,
  branch,
  mayWrite,
  models,
  ...budgetTexts
}: typeof initial): Schemas['CreateTrustPolicy'] {
  const preset = issuers[kind]
  const patterns = patternsOf(models)
  const budgets = budgetsOf(budgetTexts)
  return {
    name: `${subject.trim()}${branch.trim() && ` on ${branch.trim()}`}`.slice(0, 100),
    issuer: preset.issuer || issuer.trim(),
    conditions: {
      [preset.subject.claim]: subject.trim(),
      ...(preset.branch && branch.trim() && { [preset.branch.claim]: branch.trim() }),
    },
    scopes: mayWrite ? ['assets:read', 'assets:write'] : ['assets:read'],
    ...(patterns.length > 0 && { models: patterns }),
    ...(budgets.length > 0 && { budgets }),
  }
}

/** Creates a trust policy, and then shows how to set up the job. */
export function AddTrustPolicy({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const queries = useQueryClient()
  const [draft, change, clear] = useDraft(form, initial)
  // The form is empty when the job's lines show: these belong to the issuer of the created trust policy.
  const [kind, setKind] = useState<IssuerName>('github')
  const preset = issuers[draft.kind]
  const add = useMutation({
    mutationFn: () => {
      const body = trustPolicyOf(draft)
      return submitOnce(form, body, (headers) => client.POST('/api/v1/trust-policies', { body, headers }))
    },
    onSuccess: () => {
      setKind(draft.kind)
      clear()
      return queries.invalidateQueries({ queryKey: ['trust_policies'] })
    },
    gcTime: 0,
  })
  const fields = fieldErrors(add.error, {
    issuer: 'The issuer',
    conditions: 'The condition',
    name: 'The name',
    budgets: 'The budget',
    models: 'The list of models',
  })
  function close() {
    add.reset()
    onClose()
  }
  return (
    <Dialog
      isOpen={isOpen}
      onClose={close}
      isWide={add.isSuccess}
      title={add.data ? 'Trust policy added: set up the job' : 'Add a trust policy'}
    >
      {add.data ? (
        <JobSetup kind={kind} trustPolicy={add.data.trust_policy} advice={add.data.advice} onDone={close} />
      ) : (
        <CancellableForm
          action="Add trust policy"
          actionProps={{ loading: add.isPending }}
          error={isAboutFields(add.error, fields) ? null : add.error}
          onSubmit={() => {
            // The field shows the error.
            if (budgetError(draft) === undefined) add.mutate()
          }}
          onCancel={close}
        >
          <NativeSelect
            label="CI system"
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
              error={fields.issuer}
              onChange={(event) => change({ issuer: event.currentTarget.value })}
            />
          )}
          <TextInput
            label={preset.subject.label}
            placeholder={preset.subject.example}
            required
            data-autofocus
            value={draft.subject}
            error={fields.conditions ?? fields.name}
            onChange={(event) => change({ subject: event.currentTarget.value })}
          />
          {preset.branch && (
            <TextInput
              label={`${preset.branch.label} (recommended)`}
              description="Without a branch, jobs of every branch and of pull requests inside the repository get keys."
              placeholder={preset.branch.example}
              value={draft.branch}
              onChange={(event) => change({ branch: event.currentTarget.value })}
            />
          )}
          <BudgetFields
            description="The most that the key of each job may spend at providers. The built-in engines cost nothing."
            values={draft}
            error={fields.budgets}
            onChange={change}
          />
          <ModelsField value={draft.models} error={fields.models} onChange={(models) => change({ models })} />
          <Checkbox
            label="Allow the jobs to generate images"
            checked={draft.mayWrite}
            onChange={(event) => change({ mayWrite: event.currentTarget.checked })}
          />
        </CancellableForm>
      )}
    </Dialog>
  )
}

function JobSetup({
  kind,
  trustPolicy: { audience },
  advice,
  onDone,
}: {
  kind: IssuerName
  trustPolicy: TrustPolicy
  advice: readonly string[]
  onDone: () => void
}) {
  const account = useAccount()
  // The audience is the server's address as the jobs reach it, unless the owner chose another.
  const url = URL.parse(audience)?.origin ?? location.origin
  return (
    <DialogBody>
      {advice.map((sentence) => (
        <Notice key={sentence} tone="warning">
          <p>{sentence}</p>
        </Notice>
      ))}
      <p>
        The job requests an OIDC token with the audience <code>{audience}</code> from its CI system, and each{' '}
        <code>oanim</code> command exchanges it for a key. The job stores no secret.
      </p>
      {account && (
        <>
          <CodeBlock what="Account ID" label="Your account ID (ANIMATE_ACCOUNT)" code={account.id} />
          <JobLines kind={kind} url={url} accountId={account.id} />
        </>
      )}
      {isLoopback(url) && (
        <Notice tone="warning" title="CI jobs cannot reach this address">
          <p>
            Only this machine reaches <code>{url}</code>. Set <code>OANIM_PUBLIC_URL</code> to an address that
            the jobs can reach, and add the trust policy again.
          </p>
        </Notice>
      )}
      <DialogFooter>
        <Button onClick={onDone}>Done</Button>
      </DialogFooter>
    </DialogBody>
  )
}

/** The lines of a job that runs `oanim` without a stored key. */
function JobLines({ kind, url, accountId }: { kind: IssuerName; url: string; accountId: string }) {
  const known = snippetsFor(url, accountId).find(({ id }) => id === kind)
  const code =
    known?.code ??
    `export ANIMATE_API_URL=${url}
export ANIMATE_ACCOUNT=${accountId}
export OANIM_ID_TOKEN="$TOKEN" # the OIDC token of the job
npx --yes ${url}/oanim.tgz login --oidc`
  return <CodeBlock what={known?.file ?? 'In the job'} code={code} />
}
