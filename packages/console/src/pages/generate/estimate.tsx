import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { client, read } from '../../api/client.ts'
import type { Schemas } from '../../api/contract.ts'
import { Problem } from '../../api/problem.ts'
import { BudgetBars } from '../../components/budgets.tsx'
import { dollars } from '../../components/money.ts'
import { Failure, Notice } from '../../components/notice.tsx'
import { policyQuery } from '../../components/queries.ts'
import { Time } from '../../components/time.tsx'
import style from './generate.module.css'
import type { Verb } from './verbs.ts'

/** The most that the request of a form can cost, before it is sent, and whether a budget allows it. */
export function Estimate({ verb, body }: { verb: Verb; body: object | undefined }) {
  // The user still types.
  const [settled] = useDebouncedValue(JSON.stringify(body), 400)
  const estimate = useQuery({
    queryKey: ['estimate', verb, settled],
    queryFn: () => read(client.POST('/api/v1/estimates', { body: { ...JSON.parse(settled ?? '{}'), verb } })),
    enabled: settled !== undefined,
    // A request that is rejected for another reason says so when it is sent.
    retry: false,
    // Budgets change elsewhere.
    staleTime: 0,
    placeholderData: keepPreviousData,
  }).data
  if (body === undefined || !estimate || estimate.estimate_usd === 0) return null
  const { estimate_usd: usd, refusal } = estimate
  if (refusal) return <Refused refusal={refusal} usd={usd} />
  return (
    <p className={style.soft} role="status">
      {usd === null ? (
        'The price of this model is unknown: the provider may charge any amount.'
      ) : (
        <>
          Costs at most <strong>{dollars(usd)}</strong>.
        </>
      )}
    </p>
  )
}

function Refused({
  refusal,
  usd,
}: {
  refusal: NonNullable<Schemas['Estimate']['refusal']>
  usd: number | null
}) {
  const { code, detail, hint } = refusal
  if (code === 'account_budget_exceeded')
    return <AccountBudgetExceeded period={periodOf(refusal)} usd={usd} />
  return (
    <Notice tone="warning" title={detail}>
      <p>{hint}</p>
    </Notice>
  )
}

/** Why a request was denied or failed; of a budget, how much is left and when its period ends. */
export function RequestFailure({ error }: { error: unknown }) {
  if (!(error instanceof Problem) || error.code !== 'account_budget_exceeded')
    return <Failure error={error} />
  const usd = error.body['estimate_usd']
  return (
    <AccountBudgetExceeded
      period={periodOf(error.body)}
      usd={typeof usd === 'number' ? usd : null}
      isUrgent
    />
  )
}

interface ExceededPeriod {
  period?: string
  resets_at?: string | null
}

function periodOf(problem: Readonly<Record<string, unknown>>): ExceededPeriod {
  return (problem['budget'] ?? {}) as ExceededPeriod
}

function AccountBudgetExceeded({
  period: { period, resets_at: resetsAt },
  usd,
  isUrgent = false,
}: {
  period: ExceededPeriod
  usd: number | null
  isUrgent?: boolean
}) {
  // The problem does not say the amounts: every member of the account may read them.
  const budgets = useQuery(policyQuery).data?.policy.budgets.filter((budget) => budget.period === period)
  return (
    <Notice tone="warning" isUrgent={isUrgent} title="The budget of the account does not allow this request">
      <p>
        {usd !== null && `It may cost ${dollars(usd)}, which is more than is left. `}
        {isUrgent && 'Nothing was charged.'}
      </p>
      {budgets && budgets.length > 0 ? (
        <BudgetBars budgets={budgets} />
      ) : (
        resetsAt && (
          <p>
            The budget resets <Time at={resetsAt} />.
          </p>
        )
      )}
      <p>Choose a cheaper model, or ask an owner of the account for a larger budget.</p>
    </Notice>
  )
}
