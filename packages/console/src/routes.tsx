import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { actFor, actingAccount } from './api/client.ts'
import { Problem } from './api/problem.ts'
import { Broken, BrokenInside, Missing, MissingInside, Opening } from './components/fallbacks.tsx'
import { loaded } from './components/loaded.ts'
import { meQuery, noteSignedIn, queryClient, wasSignedIn } from './components/queries.ts'
import { isSecretShown } from './components/secret-guard.tsx'
import { Shell } from './components/shell.tsx'
import { readFilter } from './pages/audit-log/filter.ts'
import { readKeySearch } from './pages/keys/key-filter.ts'
import { readUsageSearch } from './pages/usage/period.ts'

/** Every address of the console and the page that it shows. */
const root = createRootRoute({ component: Outlet, notFoundComponent: Missing })

interface SignInSearch {
  next?: string
  error?: string
  reason?: 'expired'
}

/** Where to go after signing in, and whether an expired session is the reason to ask. */
function signInSearch(next: string): SignInSearch {
  return { next, ...(wasSignedIn() && { reason: 'expired' as const }) }
}

/** Redirects to the sign-in, and back after it, unless a user is signed in. */
async function requireUser({ location }: { location: { href: string } }) {
  try {
    const me = await queryClient.ensureQueryData(meQuery)
    noteSignedIn()
    const acting = actingAccount()
    if (acting !== undefined && !me.accounts.some(({ id }) => id === acting)) actFor(undefined)
  } catch (error) {
    if (!(error instanceof Problem && error.status === 401)) throw error
    throw redirect({ to: '/sign-in', search: signInSearch(location.href), replace: true })
  }
}

const framed = createRoute({
  getParentRoute: () => root,
  id: 'framed',
  beforeLoad: requireUser,
  component: Shell,
  notFoundComponent: MissingInside,
})
const inFrame = { errorComponent: BrokenInside }
const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/keys', replace: true })
  },
})
const keys = createRoute({
  getParentRoute: () => framed,
  ...inFrame,
  path: '/keys',
  validateSearch: readKeySearch,
  component: lazyRouteComponent(() => loaded(() => import('./pages/keys/keys-page.tsx')), 'KeysPage'),
})
const key = createRoute({
  getParentRoute: () => framed,
  ...inFrame,
  path: '/keys/$keyId',
  component: lazyRouteComponent(() => loaded(() => import('./pages/key/key-page.tsx')), 'KeyPage'),
})
const generate = createRoute({
  getParentRoute: () => framed,
  ...inFrame,
  path: '/generate',
  component: lazyRouteComponent(
    () => loaded(() => import('./pages/generate/generate-page.tsx')),
    'GeneratePage',
  ),
})
const usage = createRoute({
  getParentRoute: () => framed,
  ...inFrame,
  path: '/usage',
  validateSearch: readUsageSearch,
  component: lazyRouteComponent(() => loaded(() => import('./pages/usage/usage-page.tsx')), 'UsagePage'),
})
const auditEvents = createRoute({
  getParentRoute: () => framed,
  ...inFrame,
  path: '/audit-log',
  validateSearch: readFilter,
  component: lazyRouteComponent(
    () => loaded(() => import('./pages/audit-log/audit-log-page.tsx')),
    'AuditLogPage',
  ),
})
const account = createRoute({
  getParentRoute: () => framed,
  ...inFrame,
  path: '/account',
  component: lazyRouteComponent(
    () => loaded(() => import('./pages/account/account-page.tsx')),
    'AccountPage',
  ),
})
const authorize = createRoute({
  getParentRoute: () => root,
  path: '/authorize/$requestId',
  beforeLoad: requireUser,
  component: lazyRouteComponent(
    () => loaded(() => import('./pages/authorize/authorize-page.tsx')),
    'AuthorizePage',
  ),
})
const pasteCode = createRoute({
  getParentRoute: () => root,
  path: '/authorize/code',
  component: lazyRouteComponent(() => loaded(() => import('./pages/authorize/code-page.tsx')), 'CodePage'),
})
const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: ({ next, error, reason }: Record<string, unknown>): SignInSearch => ({
    ...(typeof next === 'string' && { next }),
    ...(typeof error === 'string' && { error }),
    ...(reason === 'expired' && { reason }),
  }),
  component: lazyRouteComponent(() => loaded(() => import('./pages/auth/sign-in-page.tsx')), 'SignInPage'),
})
const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  component: lazyRouteComponent(() => loaded(() => import('./pages/auth/setup-page.tsx')), 'SetupPage'),
})
const invite = createRoute({
  getParentRoute: () => root,
  path: '/invite',
  component: lazyRouteComponent(() => loaded(() => import('./pages/auth/invite-page.tsx')), 'InvitePage'),
})
const reset = createRoute({
  getParentRoute: () => root,
  path: '/reset',
  component: lazyRouteComponent(() => loaded(() => import('./pages/auth/reset-page.tsx')), 'ResetPage'),
})
const share = createRoute({
  getParentRoute: () => root,
  path: '/share/$shareId',
  component: lazyRouteComponent(() => loaded(() => import('./pages/share/share-page.tsx')), 'SharePage'),
})

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    framed.addChildren([keys, key, generate, usage, auditEvents, account]),
    pasteCode,
    authorize,
    signIn,
    setup,
    invite,
    reset,
    share,
  ]),
  // The server distinguishes /Keys from /keys.
  caseSensitive: true,
  defaultPreload: 'intent',
  defaultPendingMs: 300,
  defaultPendingComponent: Opening,
  defaultErrorComponent: Broken,
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}

// The next response shows that a session ended elsewhere: then the user signs in and comes back to the same page.
queryClient.getQueryCache().subscribe(({ query, type }) => {
  if (type !== 'updated') return
  const { error } = query.state
  if (error instanceof Problem && error.status === 401) askToSignIn()
})
queryClient.getMutationCache().subscribe(({ mutation }) => {
  const error = mutation?.state.error
  if (error instanceof Problem && error.status === 401 && sessionCodes.has(error.code)) askToSignIn()
})

/** The codes with status 401 that mean "no user is signed in". */
const sessionCodes = new Set(['credential_missing', 'session_missing', 'session_unknown', 'UNAUTHORIZED'])

function askToSignIn() {
  // Leaving the page would lose the secret. The next response after it is saved leads to the sign-in.
  if (isSecretShown()) return
  const { href, pathname } = router.state.location
  if (/^\/(?:sign-in|setup|invite|reset|share)\b/.test(pathname)) return
  queryClient.removeQueries({ queryKey: meQuery.queryKey })
  void router.navigate({ to: '/sign-in', search: signInSearch(href), replace: true })
}
