import { createAssetLink } from './assets/create-asset-link.ts'
import { deleteAsset } from './assets/delete-asset.ts'
import { editImage } from './assets/edit-image.ts'
import { generateAudio } from './assets/generate-audio.ts'
import { generateImage } from './assets/generate-image.ts'
import { generateVideo } from './assets/generate-video.ts'
import { getAsset } from './assets/get-asset.ts'
import { getAssetContent } from './assets/get-asset-content.ts'
import { getAssetThumbnail } from './assets/get-asset-thumbnail.ts'
import { listAssets } from './assets/list-assets.ts'
import { openAssetLink } from './assets/open-asset-link.ts'
import { removeBackground } from './assets/remove-background.ts'
import { runModel } from './assets/run-model.ts'
import { uploadAsset } from './assets/upload-asset.ts'
import { upscaleImage } from './assets/upscale-image.ts'
import { exportAuditEvents } from './audit/export-audit-events.ts'
import { getAuditLogHead } from './audit/get-audit-log-head.ts'
import { listAuditEvents } from './audit/list-audit-events.ts'
import type { Operation } from './http/operation.ts'
import { cancelJob } from './jobs/cancel-job.ts'
import { createEstimate } from './jobs/create-estimate.ts'
import { getJob } from './jobs/get-job.ts'
import { listJobs } from './jobs/list-jobs.ts'
import { watchJob } from './jobs/watch-job.ts'
import { createKey } from './keys/create-key.ts'
import { getKey } from './keys/get-key.ts'
import { listKeys } from './keys/list-keys.ts'
import { pauseKey } from './keys/pause-key.ts'
import { quarantineKey } from './keys/quarantine-key.ts'
import { resumeKey } from './keys/resume-key.ts'
import { revokeKey } from './keys/revoke-key.ts'
import { rotateKey } from './keys/rotate-key.ts'
import { updateKey } from './keys/update-key.ts'
import { createLeakReport } from './leak-reports/create-leak-report.ts'
import { listLeakReports } from './leak-reports/list-leak-reports.ts'
import { receiveGithubAlerts } from './leak-reports/receive-github-alerts.ts'
import { resolveLeakReport } from './leak-reports/resolve-leak-report.ts'
import { callMcp } from './mcp/call-mcp.ts'
import { approveAuthorizationRequest } from './oauth/approve-authorization-request.ts'
import { authorize } from './oauth/authorize.ts'
import { denyAuthorizationRequest } from './oauth/deny-authorization-request.ts'
import { getAuthorizationRequest } from './oauth/get-authorization-request.ts'
import { getAuthorizationServer } from './oauth/get-authorization-server.ts'
import { getProtectedMcp } from './oauth/get-protected-mcp.ts'
import { getProtectedResource } from './oauth/get-protected-resource.ts'
import { introspectToken } from './oauth/introspect-token.ts'
import { issueToken } from './oauth/issue-token.ts'
import { pushRequest } from './oauth/push-request.ts'
import { registerClient } from './oauth/register-client.ts'
import { revokeToken } from './oauth/revoke-token.ts'
import { createImageEdits } from './openai/create-image-edits.ts'
import { createImages } from './openai/create-images.ts'
import { createSpeech } from './openai/create-speech.ts'
import { createVideo } from './openai/create-video.ts'
import { deleteVideo } from './openai/delete-video.ts'
import { getOpenaiModel } from './openai/get-openai-model.ts'
import { getVideo } from './openai/get-video.ts'
import { getVideoContent } from './openai/get-video-content.ts'
import { listOpenaiModels } from './openai/list-openai-models.ts'
import { listVideos } from './openai/list-videos.ts'
import { getPolicy } from './policy/get-policy.ts'
import { updatePolicy } from './policy/update-policy.ts'
import { getModel } from './providers/get-model.ts'
import { installEngine } from './providers/install-engine.ts'
import { listEngines } from './providers/list-engines.ts'
import { listModels } from './providers/list-models.ts'
import { listProviders } from './providers/list-providers.ts'
import { removeProviderKey } from './providers/remove-provider-key.ts'
import { setProviderKey } from './providers/set-provider-key.ts'
import { openShare } from './shares/open-share.ts'
import { shareKey } from './shares/share-key.ts'
import { getHealth } from './system/get-health.ts'
import { getMe } from './system/get-me.ts'
import { getOpenapi } from './system/get-openapi.ts'
import { getReadiness } from './system/get-readiness.ts'
import { getServer } from './system/get-server.ts'
import { createTrustPolicy } from './trust-policies/create-trust-policy.ts'
import { deleteTrustPolicy } from './trust-policies/delete-trust-policy.ts'
import { getTrustPolicy } from './trust-policies/get-trust-policy.ts'
import { listTrustPolicies } from './trust-policies/list-trust-policies.ts'
import { getCosts } from './usage/get-costs.ts'
import { getImpact } from './usage/get-impact.ts'
import { getInspection } from './usage/get-inspection.ts'
import { getRotation } from './usage/get-rotation.ts'
import { getUsage } from './usage/get-usage.ts'
import { listCosts } from './usage/list-costs.ts'
import { acceptInvitation } from './users/accept-invitation.ts'
import { completeSetup } from './users/complete-setup.ts'
import { createInvitation } from './users/create-invitation.ts'
import { getMemberImpact } from './users/get-member-impact.ts'
import { getUser } from './users/get-user.ts'
import { joinAccount } from './users/join-account.ts'
import { listInvitations } from './users/list-invitations.ts'
import { listMembers } from './users/list-members.ts'
import { previewInvitation } from './users/preview-invitation.ts'
import { removeMember } from './users/remove-member.ts'
import { revokeInvitation } from './users/revoke-invitation.ts'

/** Every operation of the API. Nothing else registers an API route. */
export const operations: readonly Operation[] = [
  createKey,
  listKeys,
  getKey,
  revokeKey,
  pauseKey,
  resumeKey,
  quarantineKey,
  updateKey,
  rotateKey,
  shareKey,
  openShare,
  createLeakReport,
  listLeakReports,
  resolveLeakReport,
  receiveGithubAlerts,
  getUsage,
  getImpact,
  getInspection,
  getRotation,
  getCosts,
  listCosts,
  createEstimate,
  getPolicy,
  updatePolicy,
  createTrustPolicy,
  listTrustPolicies,
  getTrustPolicy,
  deleteTrustPolicy,
  getMe,
  getUser,
  completeSetup,
  listMembers,
  getMemberImpact,
  removeMember,
  createInvitation,
  listInvitations,
  revokeInvitation,
  previewInvitation,
  acceptInvitation,
  joinAccount,
  listAuditEvents,
  exportAuditEvents,
  getAuditLogHead,
  getAuthorizationServer,
  getProtectedResource,
  getProtectedMcp,
  registerClient,
  pushRequest,
  authorize,
  issueToken,
  introspectToken,
  revokeToken,
  getAuthorizationRequest,
  approveAuthorizationRequest,
  denyAuthorizationRequest,
  generateImage,
  editImage,
  removeBackground,
  upscaleImage,
  generateVideo,
  generateAudio,
  runModel,
  listJobs,
  getJob,
  watchJob,
  cancelJob,
  uploadAsset,
  listAssets,
  getAsset,
  getAssetContent,
  getAssetThumbnail,
  listModels,
  getModel,
  listEngines,
  installEngine,
  listProviders,
  setProviderKey,
  removeProviderKey,
  deleteAsset,
  createAssetLink,
  openAssetLink,
  createImages,
  createImageEdits,
  createSpeech,
  createVideo,
  listVideos,
  getVideo,
  deleteVideo,
  getVideoContent,
  listOpenaiModels,
  getOpenaiModel,
  callMcp,
  getServer,
  getHealth,
  getReadiness,
  getOpenapi(() => operations),
]
