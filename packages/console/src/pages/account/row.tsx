import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import style from './account.module.css'

/** One entry of a list, and what can be done with it. */
export function Row({
  icon,
  isPending = false,
  name,
  badge,
  action,
  children,
}: {
  icon?: ReactNode
  isPending?: boolean
  name: string
  badge?: string | false
  action?: { text: string; label: string; isBusy?: boolean; onClick: () => void } | false | undefined
  children?: ReactNode
}) {
  return (
    <li>
      {icon && (
        <span className={style.mark} data-open={isPending || undefined}>
          {icon}
        </span>
      )}
      <div className={style.what}>
        <p className={style.name}>
          {name}
          {badge && <span className={style.badge}>{badge}</span>}
        </p>
        {children && <div className={style.soft}>{children}</div>}
      </div>
      {action && (
        <Button
          variant="subtle"
          color="red"
          size="compact-sm"
          aria-label={action.label}
          loading={action.isBusy ?? false}
          onClick={action.onClick}
        >
          {action.text}
        </Button>
      )}
    </li>
  )
}
