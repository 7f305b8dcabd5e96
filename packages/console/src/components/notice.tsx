import { type ReactNode, type Ref, useEffect, useRef } from 'react'
import { Problem } from '../api/problem.ts'
import { CheckIcon, InfoIcon, WarningIcon } from './icons.tsx'
import style from './notice.module.css'

const icons = { info: InfoIcon, good: CheckIcon, warning: WarningIcon, danger: WarningIcon }

/** Something a user should know, beside the thing it is about. */
export function Notice({
  tone = 'info',
  title,
  children,
  isUrgent = false,
  ref,
}: {
  tone?: keyof typeof icons
  title?: ReactNode
  children?: ReactNode
  /** Whether a screen reader says it at once. */
  isUrgent?: boolean
  ref?: Ref<HTMLDivElement>
}) {
  const Icon = icons[tone]
  return (
    <div
      ref={ref}
      tabIndex={ref ? -1 : undefined}
      className={style['notice']}
      data-tone={tone}
      role={isUrgent ? 'alert' : undefined}
    >
      <span className={style['icon']}>
        <Icon />
      </span>
      <div className={style['text']}>
        {title && <p className={style['title']}>{title}</p>}
        {children}
      </div>
    </div>
  )
}

/** A failure in words: what happened, what to do, and the request id to give to whoever runs the server. */
export function Failure({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    // The button that was pressed is disabled while its request runs and has lost the focus.
    if (error && document.activeElement === document.body) box.current?.focus()
  }, [error])
  if (!error) return null
  const problem = error instanceof Problem ? error : undefined
  const detail = problem?.message ?? (error instanceof Error ? error.message : String(error))
  return (
    <Notice ref={box} tone="danger" isUrgent title={sentence(detail)}>
      {problem?.hint && !detail.includes(problem.hint) && <p>{sentence(problem.hint)}</p>}
      {onRetry && (
        <p>
          <button type="button" className={style['retry']} onClick={onRetry}>
            Try again
          </button>
        </p>
      )}
      {problem?.requestId && (
        <p className={style['request']}>
          Request <code>{problem.requestId}</code>
        </p>
      )}
    </Notice>
  )
}

/** Shows `code` of the server's words as code. */
function sentence(text: string): ReactNode {
  return (
    text
      .split('`')
      // biome-ignore lint/suspicious/noArrayIndexKey: a sentence never reorders its words.
      .map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part))
  )
}
