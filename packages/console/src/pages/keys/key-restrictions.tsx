import { Checkbox, NativeSelect, Textarea, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Scope } from '../../api/contract.ts'
import type { FieldErrors } from '../../api/field-errors.ts'
import { BudgetFields } from '../../components/budget-fields.tsx'
import { ModelsField } from '../../components/models-field.tsx'
import { NumberField } from '../../components/number-field.tsx'
import { policyQuery } from '../../components/queries.ts'
import { scopeLabels } from '../../components/scope-labels.ts'
import style from './keys.module.css'
import { allScopes, areDefaults, type Limits, type Restrictions, requestsRange } from './restrictions.ts'

const fieldNames = ['scopes', 'expires', 'allowed_ips', 'requests_per_minute', 'budgets', 'models']

/** The fields for permissions, expiry, budgets, models, allowed IP addresses and rate limit. */
export function KeyRestrictions({
  restrictions,
  onChange,
  fields,
}: {
  restrictions: Restrictions
  onChange: (change: Partial<Restrictions>) => void
  /** The errors by field. */
  fields: FieldErrors
}) {
  const policy = useQuery(policyQuery).data?.policy
  // Restrictions that a draft brings back must be visible.
  const [isOpen, setIsOpen] = useState(!areDefaults(restrictions))
  const hasError = fieldNames.some((name) => fields[name])
  const isNeeded = policy?.requires_budget === true
  return (
    <details
      className={style.more}
      open={isOpen || hasError || isNeeded}
      onToggle={(event) => setIsOpen(event.currentTarget.open)}
    >
      <summary>Permissions, expiry and limits</summary>
      <div className={style.fields}>
        <Checkbox.Group
          label="Permissions"
          error={fields['scopes']}
          value={restrictions.scopes}
          onChange={(scopes) => onChange({ scopes: scopes as Scope[] })}
        >
          <div className={style.scopes}>
            {allScopes.map((scope) => (
              <Checkbox key={scope} value={scope} label={scopeLabels[scope]} />
            ))}
          </div>
        </Checkbox.Group>
        <LimitFields limits={restrictions} onChange={onChange} fields={fields} />
      </div>
    </details>
  )
}

/**
 * The fields for what can be changed of a key.
 *
 * @param kept The label of the expiry that the key has; without it, the key is new.
 */
export function LimitFields({
  limits,
  onChange,
  fields,
  kept,
}: {
  limits: Limits
  onChange: (change: Partial<Limits>) => void
  fields: FieldErrors
  kept?: string
}) {
  const policy = useQuery(policyQuery).data?.policy
  const longest = policy?.max_lifetime_days
  const byDefault = kept ?? (longest ? `In ${longest} days` : 'Never')
  return (
    <>
      <BudgetFields
        description={
          policy?.requires_budget
            ? 'The key policy requires a budget. Costs at providers count; the built-in engines cost nothing.'
            : 'The most that the key may spend at providers. The built-in engines cost nothing.'
        }
        values={limits}
        error={fields['budgets']}
        onChange={onChange}
      />
      <ModelsField
        value={limits.models}
        error={fields['models']}
        onChange={(models) => onChange({ models })}
      />
      <NativeSelect
        label="Expires"
        description={longest ? `The key policy allows at most ${longest} days.` : undefined}
        error={limits.expiry !== 'date' && fields['expires']}
        value={limits.expiry}
        onChange={(event) => onChange({ expiry: event.currentTarget.value })}
        data={[
          { value: '', label: byDefault },
          ...(kept === undefined || kept === 'Never' ? [] : [{ value: 'never', label: 'Never' }]),
          { value: '1d', label: 'In 1 day' },
          { value: '30d', label: 'In 30 days' },
          { value: '90d', label: 'In 90 days' },
          { value: '365d', label: 'In 365 days' },
          { value: 'date', label: 'On a date…' },
        ]}
      />
      {limits.expiry === 'date' && (
        <TextInput
          type="date"
          label="Last day (UTC)"
          error={fields['expires']}
          value={limits.date}
          onChange={(event) => onChange({ date: event.currentTarget.value })}
        />
      )}
      <Textarea
        label="Allowed IP addresses"
        description="IP addresses and CIDR blocks, separated by commas or new lines. Empty allows any address."
        placeholder="192.0.2.0/24, 2001:db8::/32"
        autosize
        minRows={1}
        error={fields['allowed_ips']}
        value={limits.addresses}
        onChange={(event) => onChange({ addresses: event.currentTarget.value })}
      />
      <NumberField
        label="Requests per minute"
        description="Empty: only the limit of the account applies."
        range={requestsRange}
        error={fields['requests_per_minute']}
        value={limits.limit}
        onChange={(limit) => onChange({ limit })}
      />
    </>
  )
}
