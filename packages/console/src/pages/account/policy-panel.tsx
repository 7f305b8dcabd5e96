import { Button, Switch } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { client, read } from '../../api/client.ts'
import type { Policy, Schemas } from '../../api/contract.ts'
import { fieldErrors, isAboutFields } from '../../api/field-errors.ts'
import {
  BudgetFields,
  type BudgetTexts,
  budgetError,
  budgetsOf,
  budgetTextsOf,
} from '../../components/budget-fields.tsx'
import { Form } from '../../components/form.tsx'
import { Failure, Notice } from '../../components/notice.tsx'
import { NumberField, numberError, readNumber } from '../../components/number-field.tsx'
import { Panel, Waiting } from '../../components/page.tsx'
import { policyQuery } from '../../components/queries.ts'
import { notify } from '../../components/toasts.tsx'

const ranges = {
  max_lifetime_days: { min: 1, max: 3_650 },
  revoke_idle_after_days: { min: 1, max: 3_650 },
  requests_per_minute: { min: 1, max: 10_000_000 },
}
type NumberName = keyof typeof ranges
const numberNames = Object.keys(ranges) as NumberName[]

/** The policy in its form: numbers as they were typed, empty for no limit. */
type PolicyTexts = Omit<Policy, NumberName | 'budgets'> & Record<NumberName, string> & BudgetTexts

function textsOf({ budgets, ...policy }: Policy): PolicyTexts {
  const text = (number: number | null) => (number === null ? '' : String(number))
  return {
    ...policy,
    ...budgetTextsOf(budgets),
    max_lifetime_days: text(policy.max_lifetime_days),
    revoke_idle_after_days: text(policy.revoke_idle_after_days),
    requests_per_minute: text(policy.requests_per_minute),
  }
}

function policyOf({ day, month, total, ...texts }: PolicyTexts): Schemas['UpdatePolicy'] {
  const number = (name: NumberName) => {
    const value = readNumber(texts[name], ranges[name])
    return typeof value === 'number' ? value : null
  }
  return {
    ...texts,
    budgets: budgetsOf({ day, month, total }),
    max_lifetime_days: number('max_lifetime_days'),
    revoke_idle_after_days: number('revoke_idle_after_days'),
    requests_per_minute: number('requests_per_minute'),
  }
}

export function PolicyPanel() {
  const policy = useQuery(policyQuery)
  return (
    <Panel
      title="Key policy"
      lead="New keys must comply. Existing keys do not change, but the budgets of the account apply to them, and idle ones are revoked."
    >
      <Failure error={policy.error} onRetry={() => void policy.refetch()} />
      {policy.isPending && <Waiting lines={4} what="the key policy" />}
      {policy.data && <PolicyForm policy={policy.data.policy} />}
    </Panel>
  )
}

function PolicyForm({ policy }: { policy: Policy }) {
  const queries = useQueryClient()
  const [draft, setDraft] = useState(() => textsOf(policy))
  const [isTried, setIsTried] = useState(false)
  const change = (fields: Partial<PolicyTexts>) => setDraft({ ...draft, ...fields })
  const isInvalid =
    budgetError(draft) !== undefined || numberNames.some((name) => numberError(draft[name], ranges[name]))
  const save = useMutation({
    mutationFn: () => read(client.PATCH('/api/v1/policy', { body: policyOf(draft) })),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: policyQuery.queryKey })
      notify('Key policy saved')
    },
  })
  const fields = fieldErrors(save.error, {
    max_lifetime_days: 'The maximum lifetime',
    revoke_idle_after_days: 'The idle time',
    requests_per_minute: 'The rate limit',
    budgets: 'The budget',
  })
  const numberField = (name: NumberName, label: string, description?: string) => (
    <NumberField
      // After a submission, every field shows its error.
      key={`${name} ${isTried}`}
      label={label}
      description={description}
      placeholder="No limit"
      range={ranges[name]}
      error={fields[name]}
      value={draft[name]}
      onChange={(text) => change({ [name]: text })}
    />
  )
  return (
    <Form
      isNarrow
      onSubmit={() => {
        setIsTried(true)
        if (!isInvalid) save.mutate()
      }}
    >
      {numberField(
        'max_lifetime_days',
        'Default and maximum lifetime (days)',
        'Applies to new keys without an expiry.',
      )}
      {numberField(
        'revoke_idle_after_days',
        'Revoke idle keys after (days)',
        'Applies to existing keys as well: idle ones are revoked within the hour.',
      )}
      {numberField('requests_per_minute', 'Requests per minute of all keys together')}
      <BudgetFields
        description="The most that all keys and users of the account together may spend at providers. Applies at once."
        values={draft}
        error={fields.budgets}
        onChange={change}
      />
      <Switch
        label="New keys need a budget"
        checked={draft.requires_budget}
        onChange={(event) => change({ requires_budget: event.currentTarget.checked })}
      />
      <Switch
        label="Require an expiry"
        checked={draft.requires_expiry}
        onChange={(event) => change({ requires_expiry: event.currentTarget.checked })}
      />
      <Switch
        label="Require allowed IP addresses"
        checked={draft.requires_allowed_ips}
        onChange={(event) => change({ requires_allowed_ips: event.currentTarget.checked })}
      />
      {!isAboutFields(save.error, fields) && <Failure error={save.error} />}
      <div>
        <Button type="submit" loading={save.isPending}>
          Save policy
        </Button>
      </div>
      {save.data && save.data.violations.length > 0 && (
        <Notice tone="warning" title="These keys violate the policy">
          <ul>
            {save.data.violations.map((key) => (
              <li key={key.id}>
                <Link to="/keys/$keyId" params={{ keyId: key.id }}>
                  {key.name}
                </Link>
              </li>
            ))}
          </ul>
          <p>They keep working until you change or revoke them.</p>
        </Notice>
      )}
    </Form>
  )
}
