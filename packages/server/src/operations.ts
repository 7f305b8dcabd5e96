import { acceptInvitation } from './accounts/accept-invitation.ts'
import { claimServer } from './accounts/claim-server.ts'
import { createInvitation } from './accounts/create-invitation.ts'
import { getMe } from './accounts/get-me.ts'
import { getMemberImpact } from './accounts/get-member-impact.ts'
import { getPerson } from './accounts/get-person.ts'
import { joinAccount } from './accounts/join-account.ts'
import { listInvitations } from './accounts/list-invitations.ts'
import { listMembers } from './accounts/list-members.ts'
import { previewInvitation } from './accounts/preview-invitation.ts'
import { removeMember } from './accounts/remove-member.ts'
import { revokeInvitation } from './accounts/revoke-invitation.ts'
import { exportActivity } from './activity/export-activity.ts'
import { getActivityHead } from './activity/get-activity-head.ts'
import { listActivity } from './activity/list-activity.ts'
import { generateImage } from './assets/generate-image.ts'
import { getAsset } from './assets/get-asset.ts'
import { getAssetContent } from './assets/get-asset-content.ts'
import { getAssetThumbnail } from './assets/get-asset-thumbnail.ts'
import { listAssets } from './assets/list-assets.ts'
import type { Operation } from './http/operation.ts'
import { changePolicy } from './keys/change-policy.ts'
import { createKey } from './keys/create-key.ts'
import { getKey } from './keys/get-key.ts'
import { getPolicy } from './keys/get-policy.ts'
import { listKeys } from './keys/list-keys.ts'
import { pauseKey } from './keys/pause-key.ts'
import { quarantineKey } from './keys/quarantine-key.ts'
import { resumeKey } from './keys/resume-key.ts'
import { revokeKey } from './keys/revoke-key.ts'
import { rotateKey } from './keys/rotate-key.ts'
import { listExposures } from './leaks/list-exposures.ts'
import { receiveGithubAlerts } from './leaks/receive-github-alerts.ts'
import { reportExposedKey } from './leaks/report-exposed-key.ts'
import { resolveExposure } from './leaks/resolve-exposure.ts'
import { approveLoginRequest } from './login/approve-login-request.ts'
import { authorize } from './login/authorize.ts'
import { denyLoginRequest } from './login/deny-login-request.ts'
import { getAuthorizationServer } from './login/get-authorization-server.ts'
import { getLoginRequest } from './login/get-login-request.ts'
import { introspectToken } from './login/introspect-token.ts'
import { issueToken } from './login/issue-token.ts'
import { pushRequest } from './login/push-request.ts'
import { revokeToken } from './login/revoke-token.ts'
import { openShare } from './shares/open-share.ts'
import { shareKey } from './shares/share-key.ts'
import { getHealth } from './system/get-health.ts'
import { getOpenapi } from './system/get-openapi.ts'
import { getReadiness } from './system/get-readiness.ts'
import { getServer } from './system/get-server.ts'
import { createTrust } from './trusts/create-trust.ts'
import { getTrust } from './trusts/get-trust.ts'
import { listTrusts } from './trusts/list-trusts.ts'
import { removeTrust } from './trusts/remove-trust.ts'
import { getImpact } from './usage/get-impact.ts'
import { getInspection } from './usage/get-inspection.ts'
import { getRotation } from './usage/get-rotation.ts'
import { getUsage } from './usage/get-usage.ts'

/** Everything that the API does. Nothing else registers a route of it. */
export const operations: readonly Operation[] = [
  createKey,
  listKeys,
  getKey,
  revokeKey,
  pauseKey,
  resumeKey,
  quarantineKey,
  rotateKey,
  shareKey,
  openShare,
  reportExposedKey,
  listExposures,
  resolveExposure,
  receiveGithubAlerts,
  getUsage,
  getImpact,
  getInspection,
  getRotation,
  getPolicy,
  changePolicy,
  createTrust,
  listTrusts,
  getTrust,
  removeTrust,
  getMe,
  getPerson,
  claimServer,
  listMembers,
  getMemberImpact,
  removeMember,
  createInvitation,
  listInvitations,
  revokeInvitation,
  previewInvitation,
  acceptInvitation,
  joinAccount,
  listActivity,
  exportActivity,
  getActivityHead,
  getAuthorizationServer,
  pushRequest,
  authorize,
  issueToken,
  introspectToken,
  revokeToken,
  getLoginRequest,
  approveLoginRequest,
  denyLoginRequest,
  generateImage,
  listAssets,
  getAsset,
  getAssetContent,
  getAssetThumbnail,
  getServer,
  getHealth,
  getReadiness,
  getOpenapi,
]
