import { useMutation } from '@tanstack/react-query'
import { Link, Outlet } from '@tanstack/react-router'
import { Suspense } from 'react'
import { auth } from '../api/auth.ts'
import { actFor } from '../api/client.ts'
import type { Account } from '../api/contract.ts'
import { Choice, Disclosure } from './disclosure.tsx'
import { Opening } from './fallbacks.tsx'
import {
  AuditLogIcon,
  BookIcon,
  CheckIcon,
  ChevronIcon,
  ImageIcon,
  KeyIcon,
  SignOutIcon,
  UsageIcon,
  UserIcon,
} from './icons.tsx'
import { queryClient, useAccount, useMe } from './queries.ts'
import { SchemeChoices } from './scheme-menu.tsx'
import style from './shell.module.css'
import { Wordmark } from './wordmark.tsx'

const pages = [
  { to: '/keys', label: 'Keys', Icon: KeyIcon },
  { to: '/generate', label: 'Generate', Icon: ImageIcon },
  { to: '/usage', label: 'Usage', Icon: UsageIcon },
  { to: '/audit-log', label: 'Audit log', Icon: AuditLogIcon },
  { to: '/account', label: 'Account', Icon: UserIcon },
] as const

/** The frame of every page for signed-in users. */
export function Shell() {
  return (
    <div className={style.shell}>
      <a className={style.skip} href="#content">
        Skip to content
      </a>
      <header className={style.top}>
        <Link to="/keys" className={style.home} aria-label="Open Animate: API keys">
          <Wordmark />
        </Link>
        <AccountSwitch />
        <nav className={style.nav} aria-label="Pages">
          {pages.map(({ to, label, Icon }) => (
            <Link key={to} to={to} className={style.page} activeProps={{ 'aria-current': 'page' }}>
              <Icon />
              <span>{label}</span>
            </Link>
          ))}
        </nav>
        <div className={style.foot}>
          <a className={style.docs} href="/docs">
            <BookIcon />
            <span>Documentation</span>
          </a>
          <div className={style.user}>
            <UserMenu />
          </div>
        </div>
      </header>
      <main id="content" tabIndex={-1} className={style.content}>
        <Suspense fallback={<Opening />}>
          <Outlet />
        </Suspense>
      </main>
    </div>
  )
}

/** Shows the open account and switches to others. Hidden if the user has only one. */
function AccountSwitch() {
  const { accounts } = useMe()
  const account = useAccount()
  if (accounts.length < 2 || !account) return null

  function switchTo(id: string, isOwn: boolean) {
    actFor(isOwn ? undefined : id)
    location.assign('/keys')
  }
  return (
    <div className={style.account}>
      <Disclosure
        side="below-start"
        className={style.accountButton}
        button={
          <>
            <span className={style.accountText}>
              <small>{`Account · ${roleLabel(account)}`}</small>
              <span>{account.email}</span>
            </span>
            <ChevronIcon size={16} />
          </>
        }
      >
        {() =>
          accounts.map((each) => (
            <Choice
              key={each.id}
              isChosen={each.id === account.id}
              mark={<CheckIcon size={15} />}
              onChoose={() => switchTo(each.id, each.is_own)}
            >
              {each.email}
              <small className={style.role}>{roleLabel(each)}</small>
            </Choice>
          ))
        }
      </Disclosure>
    </div>
  )
}

function roleLabel({ role, is_own }: Account): string {
  return is_own ? 'Your own' : role === 'owner' ? 'Owner' : 'Member'
}

/** The signed-in user, the appearance and Sign out. */
function UserMenu() {
  const { user } = useMe()
  const signOut = useMutation({ mutationFn: auth.signOut, onSettled: leave })

  return (
    <Disclosure
      side="frame"
      className={style.userButton}
      button={
        <>
          <span
            className={style.initial}
            data-initial={[...(user.name || user.email)][0]?.toUpperCase()}
            aria-hidden="true"
          />
          <span className={style.who}>
            <span>{user.name}</span>
            <small>{user.email}</small>
          </span>
          <span className="visually-hidden"> account menu</span>
          <ChevronIcon size={16} />
        </>
      }
    >
      {(close) => (
        <>
          <p className={style.label}>
            Signed in as <strong>{user.email}</strong>
          </p>
          <hr className={style.rule} />
          <p className={style.label}>Appearance</p>
          <SchemeChoices onChosen={close} />
          <hr className={style.rule} />
          <Choice icon={<SignOutIcon size={16} />} onChoose={() => signOut.mutate()}>
            Sign out
          </Choice>
        </>
      )}
    </Disclosure>
  )
}

/** Clears everything that this tab keeps of the user. */
function leave() {
  queryClient.clear()
  sessionStorage.clear()
  actFor(undefined)
  location.assign('/sign-in')
}
