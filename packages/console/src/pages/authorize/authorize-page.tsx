import { Button, Loader, NativeSelect, Radio } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { client, read } from '../../api/client.ts'
import type { ApiKey, Schemas } from '../../api/contract.ts'
import { fieldErrors, isAboutFields } from '../../api/field-errors.ts'
import { Problem } from '../../api/problem.ts'
import { AuthLayout } from '../../components/auth-layout.tsx'
import { BudgetFields, budgetError, budgetsOf, budgetTextsOf } from '../../components/budget-fields.tsx'
import { CheckIcon } from '../../components/icons.tsx'
import { ModelsField, patternsOf } from '../../components/models-field.tsx'
import { Failure, Notice } from '../../components/notice.tsx'
import { useMe } from '../../components/queries.ts'
import { scopeLabels } from '../../components/scope-labels.ts'
import { Approved } from './approved.tsx'
import style from './authorize.module.css'
import { EarlierKeys, KeyRadio, rememberApproval, suggestedKey } from './earlier-keys.tsx'
import { RequestIdentity, RequestLead, RequestTitle, RequestWarning } from './requester.tsx'

/** Kept in the history entry: Back from a blocked redirect shows the code again. */
interface Kept {
  oanimCode?: { code: string; redirectTo: string; expiresAt: number; clientName: string | undefined }
}

export function AuthorizePage() {
  const { requestId } = useParams({ from: '/authorize/$requestId' })
  const [approved, setApproved] = useState((history.state as Kept | null)?.oanimCode)
  const [isDenied, setIsDenied] = useState(false)
  const request = useQuery({
    queryKey: ['authorization-request', requestId],
    queryFn: () =>
      read(
        client.GET('/api/v1/authorization-requests/{authorization_request_id}', {
          params: { path: { authorization_request_id: requestId } },
        }),
      ),
    enabled: !approved,
    // The request may expire while the page is open.
    refetchInterval: isDenied ? false : 15_000,
  })

  if (approved) return <Approved {...approved} />
  if (isDenied) {
    return (
      <AuthLayout title="Denied" lead="The program did not get a key. You can close this page.">
        <Notice title="You did not start this?">
          <p>Someone else did. They got no access, and you do not need to do anything.</p>
        </Notice>
      </AuthLayout>
    )
  }
  const pending = request.data?.authorization_request
  if (!pending) {
    const hasExpired = request.error instanceof Problem && request.error.status === 404
    return (
      <AuthLayout title={hasExpired ? 'This request has expired' : 'Connect a program'} isWide>
        {request.isPending && <Loader size="sm" aria-label="Loading the request" />}
        {hasExpired ? (
          <p>
            A request expires after five minutes. Start again in the program, for example with{' '}
            <code>oanim login</code>, and open the new link.
          </p>
        ) : (
          <Failure error={request.error} onRetry={() => void request.refetch()} />
        )}
      </AuthLayout>
    )
  }
  if (pending.status !== 'pending') {
    return (
      <AuthLayout title="Already decided" lead="This request was already approved or denied.">
        <p>
          If the program is still waiting, start again in it, for example with <code>oanim login</code>.
        </p>
      </AuthLayout>
    )
  }

  function showCode(redirectTo: string, code: string, expiresInSeconds: number) {
    const clientName = pending?.client.kind === 'cli' ? undefined : pending?.client.name
    const kept = { code, redirectTo, expiresAt: Date.now() + expiresInSeconds * 1000, clientName }
    rememberApproval(requestId)
    history.replaceState({ ...history.state, oanimCode: kept } satisfies Kept, '')
    setApproved(kept)
  }
  return (
    <Decide
      request={pending}
      earlier={request.data?.earlier_keys ?? []}
      onApproved={showCode}
      onDenied={() => setIsDenied(true)}
    />
  )
}

function Decide({
  request,
  earlier,
  onApproved,
  onDenied,
}: {
  request: Schemas['AuthorizationRequest']
  earlier: Schemas['AuthorizationRequestResponse']['earlier_keys']
  onApproved: (redirectTo: string, code: string, expiresInSeconds: number) => void
  onDenied: () => void
}) {
  const { user, accounts } = useMe()
  const params = { path: { authorization_request_id: request.id } }
  const [accountId, setAccountId] = useState(accounts.find(({ is_own }) => is_own)?.id ?? '')
  const [suggested] = useState(() => suggestedKey(earlier, accountId))
  const [revokeId, setRevokeId] = useState(suggested?.id ?? '')
  // The key that replaces another one starts with its limits.
  const [models, setModels] = useState(suggested?.models?.join(', ') ?? '')
  const [budgetTexts, setBudgetTexts] = useState(budgetTextsOf(suggested?.budgets ?? []))
  const budgets = budgetsOf(budgetTexts)
  const approve = useMutation({
    mutationFn: () =>
      read(
        client.POST('/api/v1/authorization-requests/{authorization_request_id}/approve', {
          params,
          body: {
            ...(accountId && { account_id: accountId }),
            ...(revokeId && { revoke_key_id: revokeId }),
            ...(budgets.length > 0 && { budgets }),
            ...(patternsOf(models).length > 0 && { models: patternsOf(models) }),
          },
        }),
      ),
    onSuccess: ({ redirect_to, code, expires_in }) => onApproved(redirect_to, code, expires_in),
  })
  const deny = useMutation({
    mutationFn: () =>
      read(client.POST('/api/v1/authorization-requests/{authorization_request_id}/deny', { params })),
    onSuccess: ({ redirect_to }) => {
      onDenied()
      location.assign(redirect_to)
    },
  })
  const full =
    approve.error instanceof Problem && approve.error.code === 'key_limit_reached'
      ? ((approve.error.body.live_keys ?? []) as ApiKey[])
      : undefined

  const fields = fieldErrors(approve.error, { budgets: 'The budget', models: 'The list of models' })
  const isCli = request.client.kind === 'cli'
  const earlierKeys = earlier.filter((each) => each.account_id === accountId).map((each) => each.api_key)

  function replaceKey(key: ApiKey | undefined) {
    setRevokeId(key?.id ?? '')
    if (!key) return
    setModels(key.models?.join(', ') ?? '')
    setBudgetTexts(budgetTextsOf(key.budgets))
  }

  return (
    <AuthLayout isWide title={<RequestTitle request={request} />} lead={<RequestLead request={request} />}>
      <title>{`Connect ${isCli ? 'the CLI' : request.client.name} · Open Animate`}</title>
      <RequestIdentity request={request} />
      <div className={style.facts}>
        <p className={style.factsTitle}>It asks for permission to</p>
        <ul>
          {request.scopes.map((scope) => (
            <li key={scope}>
              <CheckIcon size={16} /> {scopeLabels[scope]}
            </li>
          ))}
        </ul>
        <p className={style.soft}>
          It gets a key named “{request.client.name} on {request.device_name}”, which you can revoke at any
          time.{' '}
          {isCli
            ? 'The key of an earlier login on this device is revoked.'
            : 'It expires after at most 30 days.'}
        </p>
      </div>
      <p className={style.who}>
        You are signed in as <strong>{user.name}</strong>, {user.email}.
      </p>
      {accounts.length > 1 && (
        <NativeSelect
          label="Account"
          value={accountId}
          data={accounts.map(({ id, email, is_own }) => ({
            value: id,
            label: is_own ? `${email} (your own)` : email,
          }))}
          onChange={(event) => {
            setAccountId(event.currentTarget.value)
            replaceKey(suggestedKey(earlier, event.currentTarget.value))
            approve.reset()
          }}
        />
      )}
      <BudgetFields
        description="The most that this key may spend at providers. Empty: no limit. You can change it later."
        values={budgetTexts}
        error={fields.budgets}
        onChange={(change) => setBudgetTexts({ ...budgetTexts, ...change })}
      />
      {!isCli && <ModelsField value={models} error={fields.models} onChange={setModels} />}
      {earlierKeys.length > 0 && !full && (
        <EarlierKeys
          clientName={request.client.name}
          keys={earlierKeys}
          value={revokeId}
          onChange={(id) => replaceKey(earlierKeys.find((key) => key.id === id))}
        />
      )}
      {full ? (
        <Notice tone="warning" isUrgent title="API key limit reached">
          <Radio.Group
            label="Choose a key to revoke, then approve. It stops working immediately."
            value={revokeId}
            onChange={setRevokeId}
          >
            <div className={style.keys}>
              {full.map((key) => (
                <KeyRadio key={key.id} apiKey={key} label={key.name} />
              ))}
            </div>
          </Radio.Group>
        </Notice>
      ) : (
        <Failure error={isAboutFields(approve.error, fields) ? deny.error : (approve.error ?? deny.error)} />
      )}
      <RequestWarning request={request} />
      <div className={style.buttons}>
        <Button
          variant="default"
          size="md"
          loading={deny.isPending}
          disabled={approve.isPending}
          onClick={() => deny.mutate()}
        >
          Deny
        </Button>
        <Button
          size="md"
          loading={approve.isPending}
          disabled={deny.isPending || (full !== undefined && revokeId === '')}
          onClick={() => {
            // The field shows the error.
            if (budgetError(budgetTexts) === undefined) approve.mutate()
          }}
        >
          {revokeId === '' ? 'Approve' : full ? 'Revoke key and approve' : 'Replace and approve'}
        </Button>
      </div>
    </AuthLayout>
  )
}
